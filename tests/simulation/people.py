"""What people, automations and other apps do to the CRM while nobody looks; each deed drawn from the seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random

from sandbox import behaviour, names, prospect
from sandbox.exchange import Request
from sandbox.people import Day, Edit, Happening, Person
from tests.simulation.ground import Ground, Who
from tests.simulation.strikes import Family

#: Colleagues who own leads but are in no pool, so that their choice is never ours by chance.
OUTSIDERS = ("rep-07", "rep-08", "rep-09")

#: Stages that only a person may choose.
CHOSEN = ("sql", "rejected")

#: How many calls of the day other apps leave us, above the reserve.
LEFT_ABOVE_RESERVE = 8

Deed = Callable[[Ground, Random], None]


def answer_questions(here: Ground, rng: Random) -> None:
    """Sales asks some people for budget, need, time and role, and writes the answers down."""
    edits = [
        Edit(key, field, value, rng.choice(names.REPS), here.now)
        for key in _some(here, rng)
        for field, value in prospect.answers(rng, here.now).items()
    ]
    _told(here, Day((), (), tuple(edits)))


def show_interest(here: Ground, rng: Random) -> None:
    """Some people come to the site, write, or are called."""
    done: list[tuple[str, Happening]] = []
    for someone in _some(here, rng):
        person = _person(here, someone)
        for number in range(rng.randint(1, 5)):
            for kind, properties in behaviour.session(rng, person, prospect.fit(person), here.now):
                key = f"{someone}.simulated.{here.now:%d%H%M%S}.{number}.{len(done)}"
                done.append((someone, Happening(key, kind, here.now, properties)))
    _told(here, Day((), tuple(done), ()))


def change_title(here: Ground, rng: Random) -> None:
    """A person has another job."""
    field = {"salesforce": "Title", "hubspot": "jobtitle"}[here.crm]
    for type, id in _picked(here, rng, 2):
        edit(here, Who.PERSON, (type, id), {field: rng.choice(tuple(names.TITLES))}, _outsider(here, rng))


def take_over(here: Ground, rng: Random, among: Sequence[tuple[str, str]] = ()) -> None:
    """A rep who is in no pool makes leads theirs."""
    for type, id in _picked(here, rng, 2, among):
        by = _outsider(here, rng)
        edit(here, Who.PERSON, (type, id), {here.owner: by}, by)


def choose_stage(here: Ground, rng: Random, among: Sequence[tuple[str, str]] = ()) -> None:
    """Sales says where a lead stands."""
    for type, id in _picked(here, rng, 1, among):
        if here.values(type, id).get(here.outputs["stage"]):
            stage = rng.choice(CHOSEN)
            edit(here, Who.PERSON, (type, id), {here.outputs["stage"]: stage}, _outsider(here, rng))


def rewrite_score(here: Ground, rng: Random) -> None:
    """A workflow of the CRM writes its own number into our field."""
    for type, id in _picked(here, rng, 2):
        value: object = 1 if here.crm == "salesforce" else "1"
        edit(here, Who.AUTOMATION, (type, id), {here.outputs["score"]: value}, None)


def delete(here: Ground, rng: Random) -> None:
    """Somebody deletes a lead."""
    for type, id in _picked(here, rng, 1):
        if here.crm == "salesforce":
            edit(here, Who.PERSON, (type, id), {"IsDeleted": True}, None)
        else:
            _call(here, "DELETE", f"/crm/v3/objects/contacts/{id}", {})
            here.followed += 2


def merge(here: Ground, rng: Random) -> None:
    """Somebody merges two leads; HubSpot gives the one that is left a new id."""
    chosen = [each for each in _picked(here, rng, 6) if each[0] != "Contact"][:2]
    if len(chosen) < 2:
        return
    (type, winner), (_, loser) = chosen
    if here.crm == "salesforce":
        edit(here, Who.PERSON, (type, loser), {"MasterRecordId": winner}, None)
    else:
        body = {"primaryObjectId": winner, "objectIdToMerge": loser}
        _call(here, "POST", "/crm/v3/objects/contacts/merge", body)
        here.followed += 4


def convert(here: Ground, rng: Random) -> None:
    """A rep turns a lead into an account, a contact and a deal; only Salesforce has that."""
    leads = [each for each in _picked(here, rng, 6) if each[0] == "Lead"][:1]
    if here.crm == "salesforce" and leads:
        edit(here, Who.PERSON, leads[0], {"IsConverted": True}, None)


def commit_late(here: Ground, rng: Random) -> None:
    """A long transaction ends: its stamp lies before moments that were read already."""
    if here.crm != "salesforce":
        return
    at = here.now.replace(microsecond=0) - timedelta(seconds=rng.randint(1, 900))
    rows = here.world._org.rows
    for type, id in _picked(here, rng, 1):
        stamp = str(here.values(type, id)["SystemModstamp"])
        if stamp < at.strftime("%Y-%m-%dT%H:%M:%S"):
            rows.update(type, id, {"Title": rng.choice(tuple(names.TITLES))}, _outsider(here, rng), at)
    rows.settle()
    here.attribute(Who.PERSON)


def eat_quota(here: Ground, rng: Random) -> None:
    """Other apps use the day's calls up to a little above our reserve."""
    world = here.world
    if here.crm == "salesforce":
        used = int(world.daily_calls * 0.8) - rng.randint(0, LEFT_ABOVE_RESERVE)
        world._used = {here.now.date().isoformat(): used}
    else:
        meter = world.portal.meter
        meter.count(here.now)
        meter.today = int((meter.today + meter.daily_remaining) * 0.8) - rng.randint(0, LEFT_ABOVE_RESERVE)


def edit(
    here: Ground, who: Who, record: tuple[str, str], fields: Mapping[str, object], by: str | None
) -> None:
    """One change by hand; a value that the CRM does not take, or a field taken away, changes nothing."""
    try:
        here.world.edit(*record, dict(fields), by)
    except (KeyError, ValueError):
        return  # refused, as the CRM refuses a person too
    finally:
        here.attribute(who)


#: What may happen between two passes, and how often beside one another.
DEEDS: Mapping[Deed, int] = {
    answer_questions: 5,
    show_interest: 6,
    change_title: 4,
    take_over: 4,
    choose_stage: 2,
    rewrite_score: 2,
    delete: 1,
    merge: 1,
    convert: 1,
    commit_late: 2,
    eat_quota: 1,
}


#: The deeds that a family's faults are made of, for schedules of that family alone.
OF_FAMILY: Mapping[Family, Sequence[Deed]] = {
    Family.F6: (eat_quota, answer_questions),
    Family.F8: (commit_late,),
    Family.F11: (delete, merge, convert),
    Family.F12: (take_over, choose_stage),
    Family.F13: (rewrite_score,),
}


def live(here: Ground, rng: Random, families: frozenset[Family] | None = None) -> None:
    """A few deeds, one after the other; for schedules of some families with theirs among them."""
    for deed in rng.choices(tuple(DEEDS), tuple(DEEDS.values()), k=rng.randint(1, 4)):
        deed(here, rng)
    for family in families or ():
        for deed in OF_FAMILY.get(family, ()):
            deed(here, rng)


def _told(here: Ground, day: Day) -> None:
    here.world.take_in(day)
    here.attribute(Who.PERSON)


def _call(here: Ground, method: str, path: str, body: Mapping[str, object]) -> None:
    """A call that somebody else makes."""
    token = here.world.info("")["access_token"]
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    here.world.handle(Request(method, path, "", headers, json.dumps(body).encode()))
    here.attribute(Who.PERSON)


def _some(here: Ground, rng: Random) -> list[str]:
    """Keys of a few people of the population."""
    people = here.at.box._days.population.people
    return [each.key for each in rng.sample(people, min(len(people), rng.randint(1, 3)))]


def _person(here: Ground, key: str) -> Person:
    people = here.at.box._days.population.people
    found: Person = next(each for each in people if each.key == key)
    return found


def _picked(
    here: Ground, rng: Random, most: int, among: Sequence[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """A few leads that are there."""
    there = among or here.live()
    return rng.sample(there, min(len(there), rng.randint(1, most)))


def _outsider(here: Ground, rng: Random) -> str:
    return str(here.world.colleague_ids()[rng.choice(OUTSIDERS)])
