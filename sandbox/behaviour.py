"""What people do, in sessions: a visit, a newsletter, a form, an event, a talk with sales."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from sandbox import names
from sandbox.people import Happening, Person
from sandbox.prospect import fit, pick

WINDOW = timedelta(days=180)  # how far back the story reaches
MOST = 60  # happenings of one person
SILENT_SHARE = 0.45  # of those who do not fit at all; nobody who fits fully is silent
MEAN_MOST, MEAN_LEAST = 26.0, 3.0  # mean happenings of those who are not silent, by fit
RECENT = 1.4  # above 1 leans towards the present
WORKDAY = (0, 11 * 3600, 3 * 3600)  # seconds after midnight UTC: from, to, busiest
GAP = (20, 300)  # seconds between two things in a session
BOT_SHARE = 0.05
MEETING_DAYS = (1, 6)  # how far ahead a meeting is booked

#: One thing before it has a time: its kind and particulars.
Deed = tuple[str, dict[str, str]]


def count(rng: Random, fitness: float) -> int:
    """How many things a person does in the window: none for many, `MOST` for a few."""
    if rng.random() < SILENT_SHARE * (1 - fitness):
        return 0
    mean = MEAN_LEAST + (MEAN_MOST - MEAN_LEAST) * fitness**2
    return min(MOST, 1 + int(rng.expovariate(1 / mean)))


def history(rng: Random, someone: Person, now: datetime) -> tuple[Happening, ...]:
    """What the person did from their creation (or the window's start) to `now`, in order of time."""
    fitness = fit(someone)
    total = count(rng, fitness)
    start = max(someone.created, now - WINDOW)
    done: list[tuple[datetime, Deed]] = []
    while len(done) < total:  # every session has at least one deed
        at = _session_start(rng, start, now)
        done += timed(rng, session(rng, someone, fitness, at), at, now)[: total - len(done)]
    done.sort(key=lambda item: item[0])
    return tuple(
        Happening(f"{someone.key}.{number}", kind, at, properties)
        for number, (at, (kind, properties)) in enumerate(done)
    )


def timed(rng: Random, deeds: Iterator[Deed], at: datetime, end: datetime) -> list[tuple[datetime, Deed]]:
    """The deeds one after the other from `at`, without those that would fall after `end`."""
    done = []
    for deed in deeds:
        done.append((min(at, end), deed))
        at += timedelta(seconds=rng.randint(*GAP))
        if at > end:
            break
    return done


def session(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    """The deeds of one session that starts at `at`."""
    kind = rng.choices(tuple(_SESSIONS), [weight for weight, _ in _SESSIONS.values()])[0]
    return _SESSIONS[kind][1](rng, someone, fitness, at)


def sign_up(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    """Pricing looked at, then a form sent: how a newcomer comes."""
    yield _page(names.PRICING_PAGE)
    good, poor = zip(*names.FORMS.values(), strict=True)
    weights = [fitness * g + (1 - fitness) * p for g, p in zip(good, poor, strict=True)]
    form = rng.choices(tuple(names.FORMS), weights)[0]
    yield "form_submitted", {"form": form, "url": f"{names.SITE}/{form.lower()}"}


def booking(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    """A meeting booked at `at` for one of the next days."""
    starts = (at + timedelta(days=rng.randint(*MEETING_DAYS))).replace(minute=0, second=0)
    yield (
        "meeting",
        {
            "subject": rng.choice(names.SUBJECTS),
            "outcome": "scheduled",
            "starts": starts.isoformat(),
            "by": _colleague(rng, someone),
        },
    )


def _visit(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    for _ in range(rng.randint(1, 5)):
        student = someone.title == names.STUDENT_TITLE
        yield _page(names.CAREERS_PAGE if student else pick(rng, names.PAGES))


def _newsletter(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    campaign = rng.choice(names.NEWSLETTERS)
    bot = "true" if rng.random() < BOT_SHARE else "false"
    yield "email_open", {"campaign": campaign, "bot": bot}
    if bot == "true" or rng.random() < fitness:
        page = pick(rng, names.PAGES)
        yield "email_click", {"campaign": campaign, "url": names.SITE + page, "bot": bot}
        if bot == "false":
            yield _page(page)


def _content(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    yield _page(pick(rng, names.PAGES))
    yield "download", {"asset": rng.choice(names.ASSETS)}


def _event(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    yield "event_attended", {"campaign": rng.choice(names.EVENTS)}


def _talk(rng: Random, someone: Person, fitness: float, at: datetime) -> Iterator[Deed]:
    """A call or an e-mail by the owner; one who fits may book a meeting too."""
    about = {"subject": rng.choice(names.SUBJECTS), "by": _colleague(rng, someone)}
    if rng.random() < 0.5:
        yield "call", about | {"outcome": rng.choice(names.CALL_OUTCOMES)}
    else:
        yield "email", about
    if rng.random() < fitness / 2:
        yield from booking(rng, someone, fitness, at)


#: Session: weight, and what is done in it.
_SESSIONS: dict[str, tuple[int, Callable[[Random, Person, float, datetime], Iterator[Deed]]]] = {
    "visit": (40, _visit),
    "newsletter": (25, _newsletter),
    "content": (11, _content),
    "form": (8, sign_up),
    "event": (7, _event),
    "talk": (9, _talk),
}


def _page(path: str) -> Deed:
    return "page_view", {"url": names.SITE + path}


def _colleague(rng: Random, someone: Person) -> str:
    return someone.owner if someone.owner in names.REPS else rng.choice(names.REPS)


def _session_start(rng: Random, start: datetime, end: datetime) -> datetime:
    """A moment between the two, in working hours where that is possible."""
    seconds = int((end - start).total_seconds())
    moment = end - timedelta(seconds=int(seconds * rng.random() ** RECENT))
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    working = midnight + timedelta(seconds=int(rng.triangular(*WORKDAY)))
    return working if start <= working < end else moment
