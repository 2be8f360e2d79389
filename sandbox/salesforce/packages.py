"""A package of metadata as it is sent: a zip in the layout of the Metadata API, listed by its package.xml."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from .errors import unfit
from .metadata_xml import definition, listed

MANIFEST = "package.xml"
MOST_PACKED = 39 * 1024 * 1024  # bytes; "Deploying and Retrieving Metadata with the Zip File"
MOST_UNPACKED = 64 * 1024 * 1024  # bytes; the vendor's own bound is larger
MOST_FILES = 10_000
#: What the library raises for a zip that is no zip, cut short, misnamed, encrypted or packed in another way.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Package:
    """The files by path below package.xml, and the members that it lists by type."""

    files: Mapping[str, bytes]
    members: Mapping[str, frozenset[str]]

    def lists(self, type: str, name: str) -> bool:
        """Whether package.xml names the component, or all of its type by a star."""
        return not self.members.get(type, frozenset()).isdisjoint((name, "*"))

    def below(self, folder: str, suffix: str) -> Mapping[str, str]:
        """The paths of files in a folder by the name that they give to a component."""
        paths = (PurePosixPath(path) for path in sorted(self.files))
        return {path.stem: str(path) for path in paths if (str(path.parent), path.suffix) == (folder, suffix)}


def read_package(content: bytes) -> Package:
    """Unpack and read the list. Raises `Refusal` with what is wrong with the whole of it."""
    if len(content) > MOST_PACKED:
        raise unfit(f"The zip file is larger than {MOST_PACKED} bytes")
    files = _below_manifest(_unpacked(content))
    if MANIFEST not in files:
        raise unfit("No package.xml found")
    types = listed(definition(files[MANIFEST], "Package"), "types")
    members: dict[str, frozenset[str]] = {}
    for one in types:
        names, kind = one.get("members"), str(one.get("name"))
        chosen = frozenset(str(name) for name in names) if isinstance(names, list) else frozenset()
        members[kind] = members.get(kind, frozenset()) | chosen
    return Package({path: kept for path, kept in files.items() if path != MANIFEST}, members)


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            infos = [info for info in packed.infolist() if not info.filename.endswith("/")]
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise unfit(f"The zip file holds more than {MOST_FILES} files or {MOST_UNPACKED} bytes")
            return {info.filename: packed.read(info) for info in infos}
    except _UNREADABLE as problem:
        raise unfit(f"The zip file can not be read: {problem}") from problem


def _below_manifest(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files without the one folder that may lie around all of them."""
    tops = {path.partition("/")[0] for path in files}
    if MANIFEST in files or len(tops) != 1:
        return files
    return {path.partition("/")[2]: content for path, content in files.items()}
