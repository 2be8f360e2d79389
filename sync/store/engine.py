"""Opening the store, and the one way to change it: a transaction that first checks the lease."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from connectors.errors import LeaseLost
from sync.store import tables

#: How long a transaction waits for another process's, in milliseconds.
BUSY_MS = 60_000

#: How long emptying the log waits for readers, in milliseconds: nobody can write meanwhile.
EMPTYING_MS = 2_000

MIGRATIONS = Path(__file__).parent / "migrations"

#: What is deleted is overwritten with zeros: it may be what somebody asked us to forget.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_MS}",
    "foreign_keys=ON",
    "secure_delete=ON",
)

#: Who holds a connection: asked in every transaction, so it is put together once.
_HOLDER = select(tables.lease.c.holder, tables.lease.c.fence).where(
    tables.lease.c.connection == bindparam("name")
)


class StoreTooNew(Exception):
    """The store was made by a newer version of Tolok than this one."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A held lease as its holder knows it: every change of the store must still agree with it."""

    connection: str
    holder: str
    number: int


@dataclass(frozen=True, slots=True)
class Store:
    """One open store. `writing` is the only way to change it, `reading` the only way to look."""

    engine: Engine

    @contextmanager
    def writing(self, fence: Fence | None = None) -> Iterator[Connection]:
        """A transaction that is committed whole or not at all.

        With a fence it raises `LeaseLost`, and changes nothing, once another worker has taken the lease.
        """
        with self.engine.connect() as link:
            link.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                if fence is not None:
                    _still_held(link, fence)
                yield link
            except BaseException:
                _roll_back(link)
                raise
            link.exec_driver_sql("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the store."""
        with self.engine.connect() as link:
            link.exec_driver_sql("BEGIN")
            try:
                yield link
            finally:
                link.exec_driver_sql("ROLLBACK")

    def emptied_log(self) -> bool:
        """Whether the log beside the file could be emptied into it: nothing deleted stands there then.

        A reader in another process can keep it from that; the next one that closes the store does it.
        """
        with self.engine.connect() as link:
            link.exec_driver_sql(f"PRAGMA busy_timeout={EMPTYING_MS}")
            try:
                busy = link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            finally:
                link.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    @property
    def path(self) -> Path:
        """The store's file."""
        return Path(str(self.engine.url.database))

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def open_store(path: Path) -> Store:
    """Open the store at `path`, making or migrating it first.

    Raises `StoreTooNew` when a newer version made it; nothing is changed then.
    """
    engine = _engine(path)
    present, newest, known = _versions(engine)
    if present is not None and present not in known:
        engine.dispose()
        raise StoreTooNew(f"{path} was made by a newer Tolok (its version {present}, ours {newest})")
    if present != newest:
        _migrate(engine)
    return Store(engine)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,  # they are facts about people, and errors are printed
        # the driver's own transactions begin late and lost updates when tried: ours are explicit
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000, "isolation_level": None},
    )
    event.listen(engine, "connect", _on_connect)
    return engine


def _roll_back(link: Connection) -> None:
    """Undo what was begun. A connection that a signal broke off in mid statement is closed: the same."""
    try:
        link.exec_driver_sql("ROLLBACK")
    except SQLAlchemyError:
        link.invalidate()


def _on_connect(link: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = link.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _versions(engine: Engine) -> tuple[str | None, str | None, frozenset[str]]:
    scripts = ScriptDirectory.from_config(_alembic())
    known = frozenset(script.revision for script in scripts.walk_revisions())
    with engine.connect() as link:
        present = MigrationContext.configure(link).get_current_revision()
    return present, scripts.get_current_head(), known


def _migrate(engine: Engine) -> None:
    config = _alembic()
    with engine.connect() as link:
        link.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = link
        try:
            command.upgrade(config, "head")
        except BaseException:
            link.exec_driver_sql("ROLLBACK")
            raise
        link.exec_driver_sql("COMMIT")


def _still_held(link: Connection, fence: Fence) -> None:
    row = link.execute(_HOLDER, {"name": fence.connection}).one_or_none()
    if row is None or (row.holder, row.fence) != (fence.holder, fence.number):
        raise LeaseLost(f"another worker has taken over {fence.connection}")
