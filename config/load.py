"""A configuration folder read as a whole: every problem of every file at once, or frozen values."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.definition import Definition, DefinitionInvalid, DefinitionProblem, parse_definition
from config.definition.contents import Sections, sections
from config.definition.problem import found_in
from config.definition.section import NAME, Section
from config.mapping import CrmMapping
from config.problems import Problem, Problems
from config.routing import Routing
from config.secrets import Secrets, secrets_for
from config.settings import Settings
from config.source import Source, read_source
from leads.mapping import MappingRules
from leads.text import folded

SETTINGS, DEFINITION, ROUTING = "tolok.yaml", "definition.yaml", "routing.yaml"
LIST_LINES_MOST = 1_000_000

_Section = TypeVar("_Section", bound=Section)
_Read = TypeVar("_Read")


def mapping_file(connection: str) -> str:
    """Where the mapping of a connection stands in the folder."""
    return f"mapping/{connection}.yaml"


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that an operator said. `lists` holds case-folded values by name; `sources` each file's lines.

    `secrets` is empty where they were not asked for.
    """

    folder: Path
    settings: Settings
    definition: Definition
    mappings: Mapping[str, CrmMapping]
    routing: Routing
    lists: Mapping[str, frozenset[str]]
    secrets: Mapping[str, Secrets] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)

    @property
    def store(self) -> Path:
        """The store's file."""
        return self.folder / self.settings.store

    @property
    def parts(self) -> Sections:
        """The definition's sections by name."""
        return sections(self.definition)

    @property
    def mapped(self) -> bool:
        """Every connection has its mapping."""
        return True

    def rules(self, connection: str) -> MappingRules:
        """The rules by which a connection's records become facts and activities."""
        return self.mappings[connection].compiled()

    def language(self, connection: str) -> str:
        """The language in which a connection's reasons are written."""
        return self.settings.connections[connection].language or self.definition.language


@dataclass(frozen=True, slots=True)
class Draft:
    """A folder as far as it could be read, with every problem that was met on the way.

    `parts` are the readable sections of the definition; `mapped` tells that no mapping is left out.
    """

    folder: Path
    settings: Settings | None
    definition: Definition | None
    parts: Sections
    mappings: Mapping[str, CrmMapping]
    mapped: bool
    routing: Routing | None
    lists: Mapping[str, frozenset[str]]
    secrets: Mapping[str, Secrets]
    sources: Mapping[str, Source]
    problems: tuple[Problem, ...]

    def configuration(self) -> Configuration:
        """The configuration. Raises `Problems` with everything that is wrong in any file."""
        if self.settings is None or self.definition is None or self.routing is None or self.problems:
            raise Problems(self.problems)
        return Configuration(
            self.folder,
            self.settings,
            self.definition,
            self.mappings,
            self.routing,
            self.lists,
            self.secrets,
            self.sources,
        )


#: What was said, sound or not: what the checks look at.
Said = Configuration | Draft


@dataclass(slots=True)
class _Reading:
    """What was found so far."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def attempt(self, read: Callable[[], _Read]) -> _Read | None:
        """What `read` gives; its problems are kept."""
        try:
            return read()
        except Problems as found:
            self.problems += found.problems
            return None

    def model(self, file: str, section: type[_Section]) -> _Section | None:
        """A file as one of the models."""
        source = self.source(file)
        return self.attempt(lambda: _validated(source, section)) if source else None

    def source(self, file: str) -> Source | None:
        """A file's data and lines."""
        source = self.attempt(lambda: read_source(self.folder, file))
        if source:
            self.sources[file] = source
        return source


def load(folder: Path, environ: Mapping[str, str] | None = None) -> Configuration:
    """The configuration in `folder`; with an environment, the secrets of its connections too.

    Raises `Problems` with everything that is wrong in any file.
    """
    return read(folder, environ).configuration()


def read(folder: Path, environ: Mapping[str, str] | None = None) -> Draft:
    """The folder as far as it can be read; with an environment, the secrets of its connections too."""
    reading = _Reading(folder)
    settings = reading.model(SETTINGS, Settings)
    there = folder.is_dir()  # without a folder one problem says it all
    definition, parts = _definition(reading) if there else (None, {})
    routing = reading.model(ROUTING, Routing) if there else None
    mappings = _mappings(reading)
    return Draft(
        folder=folder,
        settings=settings,
        definition=definition,
        parts=parts,
        mappings={name: mapping for name, mapping in mappings.items() if mapping is not None},
        mapped=all(mappings.values()),
        routing=routing,
        lists=_lists(reading),
        secrets=_secrets(reading, settings, environ),
        sources=reading.sources,
        problems=tuple(reading.problems),
    )


def _validated(source: Source, section: type[_Section]) -> _Section:
    try:
        return section.model_validate({} if source.data is None else source.data)
    except ValidationError as error:
        raise Problems(source.problems(found_in(error))) from None


def _definition(reading: _Reading) -> tuple[Definition | None, Sections]:
    """The definition, or None, and its readable sections."""
    source = reading.source(DEFINITION)
    if source is None:
        return None, {}
    try:
        found = parse_definition(source.data)
    except DefinitionInvalid as invalid:
        reading.problems += source.problems(invalid.problems)
        return None, invalid.readable
    return found, sections(found)


def _named(reading: _Reading, file: str, section: str) -> dict[str, object]:
    """What stands by name in a section, also of a file that has problems elsewhere."""
    data = reading.sources[file].data if file in reading.sources else None
    found = data.get(section) if isinstance(data, dict) else None
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}


def _mappings(reading: _Reading) -> dict[str, CrmMapping | None]:
    names = [name for name in _named(reading, SETTINGS, "connections") if re.fullmatch(NAME, name)]
    return {name: reading.model(mapping_file(name), CrmMapping) for name in names}


def _lists(reading: _Reading) -> dict[str, frozenset[str]]:
    """The definition's lists, those in files and those that stand there."""
    found: dict[str, frozenset[str]] = {}
    for name, given in _named(reading, DEFINITION, "lists").items():
        if isinstance(given, str):
            source = reading.sources[DEFINITION]
            found[name] = (
                reading.attempt(partial(_list, reading.folder, given.strip(), name, source)) or frozenset()
            )
        elif isinstance(given, list):
            found[name] = frozenset(folded(str(value)) for value in given)
    return found


def _list(folder: Path, file: str, name: str, source: Source) -> frozenset[str]:
    """The first column of a CSV file inside the folder."""
    if not (folder / file).resolve().is_relative_to(folder.resolve()):
        hint = "copy it into the folder: lists/names.csv"
        problem = DefinitionProblem(("lists", name), f"{file} lies outside the folder", hint)
        raise Problems(source.problems([problem]))
    try:
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            rows = zip(csv.reader(lines), range(LIST_LINES_MOST), strict=False)
            return frozenset(folded(row[0]) for row, _ in rows if row and row[0].strip())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else "is no CSV file in UTF-8"
        raise Problems(
            source.problems([DefinitionProblem(("lists", name), f"{file}: {why}", "one value a line")])
        ) from None


def _secrets(
    reading: _Reading, settings: Settings | None, environ: Mapping[str, str] | None
) -> dict[str, Secrets]:
    if settings is None or environ is None:
        return {}
    folder = reading.folder / settings.secrets
    found = {
        name: reading.attempt(partial(secrets_for, name, one, environ, folder))
        for name, one in settings.connections.items()
    }
    return {name: secrets for name, secrets in found.items() if secrets is not None}
