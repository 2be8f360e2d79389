"""What every CRM promises of reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

import pytest

from connectors.errors import Misconfigured
from connectors.port import Page, Verdict, Write
from tests.conformance.subjects import Subject, records

QUIET_S = 60.0  # longer than any search index lags


def _changed_all(subject: Subject) -> tuple[str, set[str]]:
    """Change every person that can be written at one moment: the cursor from before, and their ids."""
    cursor = subject.fresh_cursor()
    refs = [record.ref for record in records(subject.crm.changed_since(subject.people, None))]
    size = subject.crm.limits.write_rows
    changed = set()
    for start in range(0, len(refs), size):
        writes = [Write(ref, {subject.text: "Changed"}) for ref in refs[start : start + size]]
        results = subject.crm.write(writes)
        changed |= {result.ref.id for result in results if result.verdict is Verdict.WRITTEN}
    subject.advance(QUIET_S)
    return cursor, changed


def _ids(pages: Sequence[Page]) -> list[str]:
    return [record.ref.id for record in records(pages)]


def test_a_first_read_gives_every_record_once(large: Subject) -> None:
    """All persons come, none twice, and only the last page is complete."""
    pages = [*large.crm.changed_since(large.people, None)]
    ids = _ids(pages)
    assert len(pages) > 1
    assert len(ids) == len(set(ids)) == large.count
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_record_bears_the_fields_that_were_asked_for(subject: Subject) -> None:
    """Every field of the stream is there, and nothing that was not asked for."""
    for record in subject.some(10):
        assert set(record.fields) == set(subject.people.fields)
        assert record.ref.type == subject.people.type
        assert record.created <= record.modified <= subject.now()


def test_a_read_when_nothing_changed_gives_only_what_lies_in_the_overlap(subject: Subject) -> None:
    """After a quiet hour a read holds nothing older than the last read less its overlap."""
    cursor = subject.fresh_cursor()
    opened = subject.crm.server_time()
    subject.advance(QUIET_S)
    again = [*subject.crm.changed_since(subject.people, cursor)]
    assert again[-1].complete
    assert len(records(again)) < subject.count / 2
    assert all(one.modified >= opened - subject.crm.limits.overlap for one in records(again))


def test_a_change_is_seen_from_the_cursor_on(subject: Subject) -> None:
    """A person's edit comes with the next read, with its new value and stamp."""
    ref = subject.some(5)[3].ref
    cursor = subject.fresh_cursor()
    before = subject.now()
    subject.edit(ref, {subject.text: "Head of Yardsticks"})
    subject.advance(QUIET_S)
    found = {one.ref: one for one in records(subject.crm.changed_since(subject.people, cursor))}
    assert found[ref].fields[subject.text] == "Head of Yardsticks"
    assert found[ref].modified >= before


def test_reach_looks_further_back_than_the_cursor(subject: Subject) -> None:
    """The delayed lane gives a change again that lies before the cursor."""
    ref = subject.some(3)[1].ref
    subject.advance(3600)
    subject.edit(ref, {subject.text: "Changed"})
    cursor = subject.fresh_cursor()
    near = {one.ref for one in records(subject.crm.changed_since(subject.people, cursor))}
    far = {one.ref for one in records(subject.crm.changed_since(subject.people, cursor, timedelta(hours=3)))}
    assert ref not in near
    assert ref in far


def test_many_changes_of_one_moment_fill_more_than_one_page(large: Subject) -> None:
    """A tie of stamps across pages loses no record and gives none twice."""
    cursor, changed = _changed_all(large)
    pages = [*large.crm.changed_since(large.people, cursor)]
    ids = _ids(pages)
    assert len(pages) > 1
    assert len(ids) == len(set(ids))
    assert changed <= set(ids)


def test_a_first_read_that_stops_after_a_page_goes_on_from_its_cursor(large: Subject) -> None:
    """The page that was seen and the pages from its cursor on hold every record together."""
    (first,) = islice(large.crm.changed_since(large.people, None), 1)
    large.advance(QUIET_S)
    rest = [*large.crm.changed_since(large.people, first.cursor)]
    assert not first.complete
    assert len(set(_ids([first, *rest]))) >= large.count
    assert len(_ids(rest)) < large.count


def test_a_window_that_stops_after_a_page_goes_on_from_its_cursor(large: Subject) -> None:
    """The page that was seen and the pages from its cursor on hold every change together."""
    cursor, changed = _changed_all(large)
    (first,) = islice(large.crm.changed_since(large.people, cursor), 1)
    large.advance(QUIET_S)
    rest = [*large.crm.changed_since(large.people, first.cursor)]
    assert not first.complete
    assert changed <= set(_ids([first, *rest]))
    assert not set(_ids([first])) <= set(_ids(rest))


def test_a_change_during_a_read_is_in_it_or_in_the_next(large: Subject) -> None:
    """The cursor of a complete read lies before its opening, not at its end."""
    reading = large.crm.changed_since(large.people, None)
    seen = next(reading)
    ref = large.writable(seen.records)[0].ref
    large.edit(ref, {large.text: "While you were reading"})
    large.advance(1800)  # a slow read: longer than any overlap
    cursor = [*reading][-1].cursor
    large.advance(QUIET_S)
    assert ref in {one.ref for one in records(large.crm.changed_since(large.people, cursor))}


def test_a_cursor_of_another_make_is_refused(subject: Subject) -> None:
    """Foreign text is an error and not a read from the beginning."""
    with pytest.raises(Misconfigured):
        next(iter(subject.crm.changed_since(subject.people, "yesterday")))


def test_activities_name_the_persons_they_concern(subject: Subject) -> None:
    """Every kind of activity comes with references to persons."""
    for stream in subject.activities:
        activities = records(subject.crm.activities_since(stream, None))
        assert activities, stream.type
        assert len({one.ref for one in activities}) == len(activities)
        assert any(one.people for one in activities)
        assert all(person.id for one in activities for person in one.people)


def test_activities_of_a_window_name_their_persons_too(subject: Subject) -> None:
    """What is read as a change bears the same persons as in a complete read."""
    for stream in subject.activities:
        pages = [*subject.crm.activities_since(stream, None)]
        whole = {one.ref: set(one.people) for one in records(pages)}
        window = records(subject.crm.activities_since(stream, pages[-1].cursor, timedelta(days=60)))
        assert window, stream.type
        assert all(set(one.people) == whole[one.ref] for one in window)


def test_read_gives_records_as_they_are_now(subject: Subject) -> None:
    """A read by id sees a change at once, without waiting for any index."""
    one, other = subject.some(2)
    subject.edit(one.ref, {subject.text: "Just now"})
    found = subject.crm.read([other.ref, one.ref], [subject.text])
    values = {ref: record.fields for ref, record in found.items() if record}
    assert values == {
        one.ref: {subject.text: "Just now"},
        other.ref: {subject.text: other.fields[subject.text]},
    }


def test_read_gives_none_for_what_is_gone(subject: Subject) -> None:
    """A deleted record and one that never was are None, and the others are there all the same."""
    gone, kept = (record.ref for record in subject.some(2))
    never = type(gone)(gone.type, subject.unknown_id)
    subject.remove(gone)
    found = subject.crm.read([gone, kept, never], [subject.text])
    assert found[gone] is None
    assert found[never] is None
    assert found[kept] is not None
    assert len(found) == 3


def test_an_id_that_was_merged_away_leads_to_what_took_its_place(subject: Subject) -> None:
    """The record under the old id says where it went, and the place it went to can be read and written."""
    if subject.merge is None:
        pytest.skip("this CRM merges by a call that no connector makes")
    loser, winner = (record.ref for record in subject.some(2))
    subject.merge(loser, winner)
    old = subject.crm.read([loser], [subject.text])[loser]
    assert old is not None
    assert old.ref == loser
    assert old.moved_to is not None
    stands = subject.crm.read([old.moved_to], [subject.text])[old.moved_to]
    assert stands is not None
    assert stands.moved_to is None
    (result,) = subject.crm.write([Write(old.moved_to, {subject.text: "Survivor"})])
    assert result.verdict is Verdict.WRITTEN
