"""What `tolok init` writes: a folder that can be checked and run once the secrets are there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from string import Template

from config.definition.schema import definition_schema
from config.load import DEFINITION, ROUTING, SETTINGS, mapping_file
from config.secrets import WAYS
from config.settings import HUBSPOT_URL, CrmName

#: Named in the first line of definition.yaml, where editors look for it.
SCHEMA = "definition.schema.json"
DEFAULTS = Path(__file__).parent / "defaults"
_GITIGNORE = "secrets/\n*.db\n*.db.mark\n*.db-wal\n*.db-shm\n"


@dataclass(frozen=True, slots=True)
class Start:
    """One connection to begin with. Without an address Salesforce's is left for a person to fill in."""

    name: str
    crm: CrmName
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and those that were there already and stayed as they are."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def template(starts: tuple[Start, ...], installation: str, demo: bool = False) -> dict[str, str]:
    """Every file's text by its name in the folder. `demo` maps what the sandbox's CRMs have."""
    mappings = DEFAULTS / "demo" / "mapping" if demo else DEFAULTS / "mapping"
    files = {
        SETTINGS: _settings(starts, installation),
        DEFINITION: _text(DEFAULTS / DEFINITION),
        SCHEMA: json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n",
        ROUTING: _text(DEFAULTS / ROUTING),
        ".gitignore": _GITIGNORE,
    }
    lists = sorted((DEFAULTS / "lists").glob("*.csv"))
    files |= {f"lists/{one.name}": _text(one) for one in lists}
    return files | {mapping_file(start.name): _text(mappings / f"{start.crm}.yaml") for start in starts}


def write_template(folder: Path, files: dict[str, str]) -> Written:
    """Write the files that are not there yet. Raises `OSError` where the folder cannot be written."""
    written, kept = [], []
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8") as lines:
                lines.write(text)
            written.append(file)
        except FileExistsError:
            kept.append(file)
    return Written(tuple(written), tuple(kept))


def _settings(starts: tuple[Start, ...], installation: str) -> str:
    connection = Template(_text(DEFAULTS / "connection.yaml"))
    blocks = [
        connection.substitute(
            name=start.name,
            crm=start.crm.value,
            base_url=start.base_url or _own_address(start.crm),
            secrets=" and ".join(f"TOLOK_{start.name}__{one}".upper() for one in WAYS[start.crm][0]),
        )
        for start in starts
    ]
    whole = Template(_text(DEFAULTS / SETTINGS))
    return whole.substitute(installation=installation, connections="\n".join(blocks).rstrip())


def _own_address(crm: CrmName) -> str:
    """HubSpot has one; a Salesforce org's own is left blank, which `check` refuses until it is filled in."""
    return HUBSPOT_URL if crm is CrmName.HUBSPOT else "  # the org's own: https://….my.salesforce.com"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
