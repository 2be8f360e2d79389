"""Letting go of the past: whatever happened, each moment from the bound on is known as it was before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from leads.activity import Activity
from leads.attribute import Fact, empty, known
from leads.encoding import encode_facts
from leads.lead import Lead
from leads.mapping import MappingRules
from leads.record import RecordRef
from routing.stage import Stage, Standing
from sync.departure import keep_activities
from sync.explain import NotKnown, known_since, lead_at
from sync.lease import BootClock, take
from sync.pack import merged
from sync.retention import Kept, kept_past, let_go
from sync.store import decisions, past, records, story
from sync.store.engine import Fence, Store, open_store
from sync.store.moments import from_text, to_text
from sync.store.records import Life, Stored, reference, unpack
from sync.store.story import Event
from sync.store.tables import history
from sync.store.tables import past as past_table
from tests.office import empty_store

ZONE = ZoneInfo("Asia/Jakarta")
FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
DAYS = 30
PERSON, COMPANY = RecordRef("Lead", "00Q1"), RecordRef("Account", "0011")
NAMES = ("title", "country", "industry")
NEW = Standing(Stage.NEW, date(2026, 1, 1))
STAGES = (Stage.NURTURE, Stage.MQL, Stage.SQL, Stage.REJECTED)


def moment(day: int, hour: int = 0) -> datetime:
    """A moment of the story, its days counted from the first reading."""
    return FIRST + timedelta(days=day, hours=hour)


@dataclass(frozen=True)
class Happening:
    """What changes on a day: facts (None is blank), the company, an activity (None: withdrawn), the stage."""

    day: int
    of_company: bool = False
    facts: dict[str, str | None] = field(default_factory=dict)
    employed: bool | None = None
    activity: tuple[str, str | None] | None = None
    stage: Stage | None = None


VALUES = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))
FACTS = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1)
DAY = st.integers(1, DAYS)
HAPPENINGS = st.lists(
    st.one_of(
        st.builds(Happening, DAY, st.booleans(), FACTS),
        st.builds(Happening, DAY, employed=st.booleans()),
        st.builds(Happening, DAY, activity=st.tuples(st.sampled_from(["x", "y"]), VALUES)),
        st.builds(Happening, DAY, stage=st.sampled_from(STAGES)),
    ),
    max_size=25,
)


@dataclass
class Told:
    """A store in which a story is told as the passes tell it."""

    store: Store
    fence: Fence
    standing: Standing = NEW

    def begin(self) -> None:
        """Person and company are read for the first time."""
        with self.store.writing(self.fence) as link:
            for ref, kind in ((PERSON, "lead"), (COMPANY, "company")):
                row = Stored(0, "main", ref.type, ref.id, kind, Life.LIVE.value, FIRST.isoformat(), "")
                records.save(link, [row])
                self.learn(link, ref, {"title": known("first", FIRST)}, FIRST)

    def row(self, link: Connection, ref: RecordRef) -> Stored:
        """The stored record."""
        return records.by_ref(link, "main", [ref])[ref]

    def learn(self, link: Connection, ref: RecordRef, facts: dict[str, Fact], at: datetime) -> None:
        """Facts are read."""
        self._remember(link, ref, [list(each) for each in encode_facts(facts)], at)

    def _remember(self, link: Connection, ref: RecordRef, news: list[list[object]], at: datetime) -> None:
        row = self.row(link, ref)
        records.remember(link, [(row.id, to_text(at), {"facts": news, "created": row.created})])
        past.superseded(link, "main", [row.id] if at > FIRST else [], to_text(at))

    def tell(self, what: Happening, at: datetime) -> None:
        """One thing happens."""
        with self.store.writing(self.fence) as link:
            if what.facts:
                made = {
                    name: empty(at) if value is None else known(value, at)
                    for name, value in what.facts.items()
                }
                self.learn(link, COMPANY if what.of_company else PERSON, made, at)
            if what.employed is not None:
                self._remember(link, PERSON, [["@company", reference(COMPANY) if what.employed else ""]], at)
            if what.activity:
                self._say(link, *what.activity, at)
            if what.stage and what.stage is not self.standing.stage:
                self._move(link, what.stage, at)

    def _say(self, link: Connection, id: str, subject: str | None, at: datetime) -> None:
        made = Activity(id, "call", FIRST, at, {"subject": subject}, "Task") if subject else None
        row = self.row(link, PERSON)
        packed = unpack(row.activities)
        after = merged(packed, {id: made}, to_text(at))
        if after != packed:
            keep_activities(link, row, after)

    def _move(self, link: Connection, stage: Stage, at: datetime) -> None:
        row = self.row(link, PERSON).id
        left, self.standing = self.standing, Standing(stage, at.astimezone(ZONE).date())
        detail = {"from": left.stage.value, "since": left.since.isoformat()}
        handed_off = stage is Stage.MQL
        told = detail if handed_off else {**detail, "to": stage.value}
        story.tell(
            link,
            "main",
            to_text(at),
            [story.Told(row, Event.HANDED_OFF if handed_off else Event.STAGE, told)],
        )
        decisions.stand(link, {row: self.standing})

    def known(self, at: datetime) -> Lead | str:
        """The lead as it was known at a moment, or why that cannot be told."""
        with self.store.reading() as link:
            try:
                return lead_at(link, self.row(link, PERSON), at, ZONE, MappingRules())
            except NotKnown as refused:
                return str(refused)

    def prune(self, until: datetime, days: int = 9) -> int:
        """Let go of the past before a moment."""
        return let_go(self.store, self.fence, Kept(to_text(until), days), lambda _step, _done: None)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A new store with one lead and its company."""
    return _told(tmp_path)


def _told(folder: Path) -> Told:
    path = folder / "tolok.db"
    path.write_bytes(empty_store())
    store = open_store(path)
    made = Told(store, take(store, "main", "other:1:a", BootClock("boot", lambda: 0.0)))
    made.begin()
    return made


@settings(max_examples=50, deadline=None)
@given(HAPPENINGS, st.lists(st.integers(-3, DAYS + 3), min_size=1, max_size=3))
def test_every_moment_from_the_bound_on_is_known_as_before(
    happenings: list[Happening], bounds: list[int]
) -> None:
    """The whole lead is the same, so any score of it is; what was superseded before is nowhere."""
    with TemporaryDirectory(prefix="tolok-test-") as folder:
        at = _told(Path(folder))
        for number, each in enumerate(sorted(happenings, key=lambda one: one.day)):
            at.tell(each, moment(each.day) + timedelta(minutes=number))
        for bound in bounds:
            until = moment(bound, 1)
            moments = [until, *(moment(day, 2) for day in range(DAYS + 4))]
            kept = [each for each in moments if each >= max(moment(one, 1) for one in [bound, *_so_far(at)])]
            before = {each: at.known(each) for each in kept}
            at.prune(until)
            assert {each: at.known(each) for each in kept} == before
            _nothing_older(at.store, to_text(until))
        at.store.close()


def _so_far(at: Told) -> list[int]:
    """The day of the bound so far."""
    with at.store.reading() as link:
        since = kept_past(link, "main").since
    return [(from_text(since) - FIRST).days] if since else []


def _nothing_older(store: Store, until: str) -> None:
    with store.reading() as link:
        old = select(history.c.record, func.count()).where(history.c.learned < until)
        assert all(count == 1 for _, count in link.execute(old.group_by(history.c.record)))
        assert link.execute(select(past_table).where(past_table.c.since < until)).all() == []
        rows = records.by_ref(link, "main", [PERSON, COMPANY]).values()
        assert all(at >= until for row in rows for _, at in unpack(row.activities).replaced)


def test_what_was_known_before_is_refused_with_the_reason(told: Told) -> None:
    """Also when the retention is made longer later: what is gone does not come back."""
    told.tell(Happening(5, facts={"title": "a"}), moment(5))
    told.prune(moment(10), days=9)
    told.prune(moment(2), days=17)
    assert told.known(moment(9)) == "what was known before 2026-01-11 is not kept: retention is 9 days"
    assert isinstance(told.known(moment(10)), Lead)


def test_what_was_first_read_later_is_said_to_be_unread(told: Told) -> None:
    """Nothing of it was let go of, and the refusal says so."""
    told.prune(moment(-3))
    assert "had not been read" in str(told.known(moment(-5)))


def test_a_record_that_was_merged_before_the_bound_only_leads_on(told: Told) -> None:
    """What was known of it went to the one in its place; of it stays which one that is."""
    told.tell(Happening(2, facts={"title": "a"}), moment(2))
    with told.store.writing(told.fence) as link:
        row = told.row(link, PERSON)
        records.save(link, [row._replace(life=Life.MOVED.value, moved_to="Lead:00Q2")])
        story.tell(link, "main", to_text(moment(3)), [story.Told(row.id, Event.MOVED, {"to": "Lead:00Q2"})])
    told.prune(moment(4))
    with told.store.reading() as link:
        row = told.row(link, PERSON)
        assert (row.moved_to, row.facts, row.activities) == ("Lead:00Q2", "{}", None)
        assert known_since(link, row) == ""
        assert [each.event for each in story.chapters(link, "main", row.id, 9)] == ["moved"]
