"""The secrets of a connection, from the environment or from files, never from the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from config.problems import Problem, Problems, nearest
from config.settings import SECRETS, Connection, CrmName

#: What each CRM needs: ways in, each a set of secrets that suffices. The first is the one to recommend.
WAYS: Mapping[CrmName, tuple[tuple[str, ...], ...]] = {
    CrmName.SALESFORCE: (("client_id", "client_secret"), ("access_token",)),
    CrmName.HUBSPOT: (("access_token",),),
}
BYTES_MOST = 16_384


@dataclass(frozen=True, slots=True)
class Secrets:
    """What was found for one connection. Printing shows no value."""

    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    access_token: SecretStr | None = None
    refresh_token: SecretStr | None = None


def secrets_for(name: str, connection: Connection, environ: Mapping[str, str], folder: Path) -> Secrets:
    """The secrets of the connection `name`: `TOLOK_<NAME>__<SECRET>` of the environment, else a file of the
    same name in lower case in `folder`.

    Raises `Problems` when no way in is complete; each names every place that was tried, in order.
    """
    found = {secret: _found(name, secret, environ, folder) for secret in SECRETS}
    ways = WAYS[connection.crm]
    if not any(all(found[secret] for secret in way) for way in ways):
        begun = next((way for way in ways if any(found[secret] for secret in way)), ways[0])
        lacking = [secret for secret in begun if not found[secret]]
        raise Problems([_missing(name, secret, environ, folder) for secret in lacking])
    return Secrets(**{secret: SecretStr(value) for secret, value in found.items() if value})


def _variable(connection: str, secret: str) -> str:
    return f"TOLOK_{connection}__{secret}".upper()


def _found(connection: str, secret: str, environ: Mapping[str, str], folder: Path) -> str:
    variable = _variable(connection, secret)
    return environ.get(variable, "").strip() or _content(folder / variable.lower())


def _content(file: Path) -> str:
    """A secret file's text; "" when there is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.read(BYTES_MOST).strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise Problems([Problem(str(file), None, "", f"cannot be read: {type(error).__name__}")]) from None


def _missing(connection: str, secret: str, environ: Mapping[str, str], folder: Path) -> Problem:
    variable = _variable(connection, secret)
    tried = f"tried the environment variable {variable}, then the file {folder / variable.lower()}"
    like = nearest(variable, _ours(environ))
    return Problem("tolok.yaml", None, f"connections.{connection}", f"{secret} is missing; {tried}", like)


def _ours(environ: Mapping[str, str]) -> Iterable[str]:
    return (name for name in environ if name.startswith("TOLOK_"))
