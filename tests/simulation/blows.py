"""How each strike lands: what it does to the worker, the request, the answer, the world or the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from sandbox.exchange import Request, Response
from tests.simulation import answers, people
from tests.simulation.ground import LIFE_S, Exchange, Ground, Late, Who
from tests.simulation.strikes import Act, Strike
from tests.wires import ReplyLostError

if TYPE_CHECKING:
    from tests.simulation.shift import Shift


class DeathError(BaseException):
    """kill -9: nothing between here and the process's end may run."""


@dataclass(slots=True)
class Blow:
    """Where a strike lands: the shift, the exchange if it is one, and its `response` once there is one."""

    shift: Shift
    exchange: Exchange | None
    request: Request | None
    response: Response | None = None

    @property
    def here(self) -> Ground:
        """The ground."""
        return self.shift.here

    @property
    def asked(self) -> Request:
        """The request of the exchange."""
        if self.request is None:
            raise ValueError("this strike is for exchanges")
        return self.request


def land(strike: Strike, blow: Blow) -> Response | None:
    """Strike. An answer is what the worker gets in place of the CRM's."""
    return _LANDING[strike.form.act](strike, blow)


def _die(strike: Strike, blow: Blow) -> None:
    blow.shift.dead = True
    blow.here.uptime_s += strike.rng.choice((0, 400))
    if strike.rng.random() < 0.2:
        blow.here.boot += ", and again"
    raise DeathError


def _lose(strike: Strike, blow: Blow) -> None:
    blow.here.advance(strike.rng.choice((0, 0, 60)))
    raise ReplyLostError


def _delay(strike: Strike, blow: Blow) -> None:
    """The sender gives up; the CRM gets to it later."""
    if blow.exchange is None:
        raise ValueError("only a request is delayed")
    after_s = strike.rng.uniform(1, LIFE_S[blow.here.crm] - 2)
    blow.here.late.append(Late(blow.here.now + timedelta(seconds=after_s), blow.exchange))
    blow.here.advance(strike.rng.choice((0, 0, 60)))
    raise ReplyLostError


def _spoil(strike: Strike, _blow: Blow) -> Response:
    return answers.spoiled(strike.rng)


def _garble(strike: Strike, blow: Blow) -> Response:
    return answers.garbled(strike.rng, blow.response or Response(200))


def _unavailable(_strike: Strike, _blow: Blow) -> Response:
    return answers.unavailable()


def _refuse(strike: Strike, blow: Blow) -> Response | None:
    return _rows(strike, blow, answers.REJECTED)


def _lock(strike: Strike, blow: Blow) -> Response | None:
    return _rows(strike, blow, answers.LOCKED)


def _rows(strike: Strike, blow: Blow, trouble: answers.RowTrouble) -> Response | None:
    """One row, half of them or all fail; the CRM does the others."""
    crm, exchange = blow.here.crm, blow.exchange
    ids = answers.ids_of(crm, blow.asked)
    if not ids or exchange is None:
        return None
    most = strike.rng.choice((1, max(1, len(ids) // 2), len(ids)))
    refused = set(strike.rng.sample(ids, most))
    if trouble is answers.REJECTED:
        blow.here.refused |= refused

    def rest(request: Request) -> Response:
        exchange.request = request
        return blow.here.deliver(exchange)

    return answers.without_rows(crm, blow.asked, refused, trouble, rest)


def _throttle(strike: Strike, blow: Blow) -> Response:
    what = strike.rng.choice(answers.THROTTLES[blow.here.crm])
    if blow.shift.kind == "auth":
        return answers.unavailable()  # the token endpoint has limits of its own
    blow.shift.gauge.asked(what.silence_s)
    return answers.throttled(what)


def _sign_out(_strike: Strike, blow: Blow) -> Response | None:
    if blow.here.crm == "salesforce":
        blow.here.world.sessions._ends.clear()
        return None
    return answers.signed_out("hubspot")


def _revoke(_strike: Strike, blow: Blow) -> Response:
    at_token = blow.asked.path.rstrip("/").endswith("token")
    return answers.sign_in_refused() if at_token else answers.signed_out(blow.here.crm)


def _skew(strike: Strike, blow: Blow) -> None:
    blow.here.skew = timedelta(hours=strike.rng.choice((-5, -2, -1, 1, 2, 5)))


def _pass_time(strike: Strike, blow: Blow) -> None:
    blow.here.advance(strike.rng.choice((5, 45, 120, 400, 900)))


def _lose_locator(_strike: Strike, blow: Blow) -> None:
    if blow.here.crm == "salesforce":
        blow.here.world._cursors._open.clear()


def _remove(strike: Strike, blow: Blow) -> None:
    strike.rng.choice((people.delete, people.merge, people.convert))(blow.here, strike.rng)


def _take(strike: Strike, blow: Blow) -> None:
    """Rather one of the leads that the exchange is about, where it is about some."""
    body = blow.asked.body.decode()
    named = [each for each in blow.here.live() if each[1] in body] if blow.shift.kind != "read" else []
    deed = strike.rng.choice((people.take_over, people.take_over, people.choose_stage))
    deed(blow.here, strike.rng, named)


def _automate(strike: Strike, blow: Blow) -> None:
    people.rewrite_score(blow.here, strike.rng)


def _pause(_strike: Strike, blow: Blow) -> None:
    blow.shift.pause()


def _lock_store(_strike: Strike, _blow: Blow) -> None:
    raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database is locked"))


def _fill_disk(_strike: Strike, _blow: Blow) -> None:
    raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))


def _take_field(strike: Strike, blow: Blow) -> None:
    """A field of ours is hidden (Salesforce) or archived (HubSpot) until `mend`."""
    here = blow.here
    field = here.outputs[strike.rng.choice(("score", "grade", "stage", "reasons"))]
    _set_field(here, field, gone=True)
    here.taken.add(field)


def mend(here: Ground) -> None:
    """An administrator gives back what was taken; the clock is set right."""
    for field in here.taken:
        _set_field(here, field, gone=False)
    here.taken.clear()
    here.skew = timedelta(0)


def _set_field(here: Ground, field: str, gone: bool) -> None:
    if here.crm == "salesforce":
        rows = here.world._org.rows
        for id, row in list(rows.of("FieldPermissions").items()):
            if row["Field"] == f"Lead.{field}":
                rows.update("FieldPermissions", id, {"IsDeleted": gone}, row["CreatedById"], here.now)
        rows.settle()
    else:
        book = here.world.portal.books["contacts"]
        book.add(replace(book.properties[field], archived=gone))
    here.attribute(Who.PERSON)


Landing = Callable[[Strike, Blow], Response | None]

_LANDING: Mapping[Act, Landing] = {
    Act.DIE: _die,
    Act.LOSE: _lose,
    Act.DROP: _lose,
    Act.DELAY: _delay,
    Act.SPOIL: _spoil,
    Act.REFUSE_ROWS: _refuse,
    Act.LOCK_ROWS: _lock,
    Act.THROTTLE: _throttle,
    Act.SIGN_OUT: _sign_out,
    Act.REVOKE: _revoke,
    Act.SKEW: _skew,
    Act.PASS_TIME: _pass_time,
    Act.LOSE_LOCATOR: _lose_locator,
    Act.GARBLE: _garble,
    Act.RESET: _lose,
    Act.UNAVAILABLE: _unavailable,
    Act.REMOVE: _remove,
    Act.TAKE: _take,
    Act.AUTOMATE: _automate,
    Act.PAUSE: _pause,
    Act.LOCK_STORE: _lock_store,
    Act.FILL_DISK: _fill_disk,
    Act.TAKE_FIELD: _take_field,
}
