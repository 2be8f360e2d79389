"""`tolok run`: the scheduled worker."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType

import structlog
import typer

from sync.worker import Stopped, Worker
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, ConfigFolder, examples
from tolok.console import Display, line_of
from tolok.exits import ending
from tolok.logs import log_to_stderr
from tolok.passing import Progress, pass_over

EPILOG = examples("tolok run", "tolok run --config tolok-config")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", epilog=EPILOG)(run)


def run(config: ConfigFolder = HERE) -> None:
    """Run passes on the schedule until Ctrl-C or SIGTERM. A pass stops at the next safe place."""
    log_to_stderr()
    with works(Path(config)) as opened:
        settings = opened.configuration.settings
        worker = Worker(
            tuple(settings.connections),
            settings.schedule.every,
            lambda name, checkpoint: _one(opened, name, checkpoint),
        )

        def asked_to_stop(_signal: int, _frame: FrameType | None) -> None:
            worker.stop()

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, asked_to_stop)
        Display().note(f"working: a pass every {settings.schedule.every}, stop with Ctrl-C")
        worker.run()


def _one(opened: Works, name: str, checkpoint: Progress) -> None:
    """One pass whose troubles are told in the log; the schedule goes on."""
    log = structlog.get_logger().bind(connection=name)
    try:
        passed = pass_over(opened, name, checkpoint)
        log.info("pass done", **passed.as_json())
    except Stopped as stopped:
        log.info("pass stopped; the next one goes on there", at=str(stopped))
        raise
    except Exception as trouble:
        known = ending(trouble)
        if known is None:
            log.exception("a fault in Tolok; the next pass tries again")
        else:
            for problem in known.problems:
                log.error("pass not done", exit=int(known.code), problem=line_of(problem))
