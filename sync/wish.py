"""What a score, a stage and a hand-off want to be true of a record in the CRM. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leads.fingerprint import fingerprint
from leads.record import Raw
from leads.score import Outcome, Score
from routing.stage import Standing
from scoring.words import named_receipt_text, reasons, receipt_text
from sync.value import same

#: What rides along with a write and never causes one.
RIDES_ALONG = frozenset({"scored_at", "definition", "outlook"})

#: Outputs that explain; they are written anew when the explanation changes in substance.
TEXTS = frozenset({"reasons", "receipt", "bant", "persona", "coverage", "ask_next"})

#: The numbers that damping may keep back together.
NUMBERS = frozenset({"score", "fit", "engagement"})

#: The outputs of scoring alone beside those of further scores, cleared when a lead falls out of scope.
SCORED = ("score", "fit", "engagement", "grade", *sorted(TEXTS), "outlook", "definition", "scored_at")

#: Longest texts the CRMs hold in these fields.
SHORT, LONG = 255, 32_000


@dataclass(frozen=True, slots=True)
class Wish:
    """Outputs by our own names, and the fingerprint of what is said in substance.

    While words are not needed the outputs are those alone that cause a write.
    """

    outputs: Mapping[str, Raw]
    substance: str


def is_scored(name: str) -> bool:
    """Whether scoring alone fills an output; `expansion.score` is one of the further score `expansion`."""
    return name in SCORED or "." in name


def is_text(name: str) -> bool:
    """Whether an output explains."""
    return name in TEXTS or name.endswith(".receipt")


def _is_number(name: str) -> bool:
    return name in NUMBERS or name.endswith(".score")


def wish(score: Score, version: str, language: str, now: datetime, named: Sequence[str] = ()) -> Wish:
    """What a score alone wants written; out of scope, that our fields are empty.

    `named` are the outputs of further scores, which are empty too where there is no such score.
    """
    plain = without_words(score, named)
    if not score.in_scope:
        return Wish({**dict.fromkeys(SCORED), **dict.fromkeys(named)}, plain.substance)
    met, asked = score.coverage
    outputs: dict[str, Raw] = {
        "reasons": reasons(score, language)[:SHORT],
        "receipt": receipt_text(score, language, version)[:LONG],
        "bant": ", ".join(f"{box.name} {box.outcome.value}" for box in score.boxes)[:SHORT],
        "persona": (score.persona or "")[:SHORT] or None,
        "coverage": f"{met}/{asked}",
        "ask_next": "; ".join(score.ask_next)[:SHORT] or None,
        "definition": version,
        "scored_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    receipts: dict[str, Raw] = {
        f"{each.name}.receipt": named_receipt_text(score, each, language, version)[:LONG]
        for each in score.named
    }
    return Wish({**dict.fromkeys(named), **plain.outputs, **outputs, **receipts}, plain.substance)


def without_words(score: Score, named: Sequence[str] = ()) -> Wish:
    """What of a score causes a write, its words left unwritten; `named` are the outputs of further scores."""
    outputs: dict[str, Raw] = {name: None for name in named if not is_text(name)}
    if not score.in_scope:
        outputs |= dict.fromkeys(("score", "fit", "engagement", "grade"))
        return Wish(outputs, fingerprint("out of scope"))
    fit, engagement = score.dimension("fit"), score.dimension("engagement")
    outputs |= {
        "score": score.value,
        "fit": fit.whole if fit else None,
        "engagement": engagement.whole if engagement else None,
        "grade": score.grade,
    }
    for each in score.named:
        outputs |= {f"{each.name}.score": each.value, f"{each.name}.level": each.level or None}
    return Wish(outputs, _substance(score))


def staged(at: Standing, own_stages: Mapping[str, str]) -> dict[str, Raw]:
    """What a stage wants written; in the CRM's own stage only where the mapping has a value for it."""
    ours: dict[str, Raw] = {"stage": at.stage.value, "stage_since": at.since.isoformat()}
    own = own_stages.get(at.stage.value)
    return {**ours, "crm_stage": own} if own else ours


def same_outputs(one: Mapping[str, Raw], other: Mapping[str, Raw]) -> bool:
    """Whether a CRM would show both the same."""
    return one is other or all(same(one.get(name), other.get(name)) for name in {*one, *other})


def small_move(before: Mapping[str, Raw], wanted: Mapping[str, Raw], points: int) -> bool:
    """Whether all that differs is a score that moved by less than `points`, with its parts and its words."""
    loud = (name for name in {*before, *wanted} if name not in RIDES_ALONG and not is_text(name))
    moved = {name for name in loud if not same(before.get(name), wanted.get(name))}
    if not all(map(_is_number, moved)):
        return False
    totals = {"score", *(name for name in moved if name.endswith(".score"))}
    return all(_near(before.get(name), wanted.get(name), points) for name in totals)


def _near(old: Raw, new: Raw, points: int) -> bool:
    """Whether both are numbers less than `points` apart."""
    return isinstance(old, int | float) and isinstance(new, int | float) and abs(new - old) < points


def settled(before: Mapping[str, Raw], substance_before: str, wanted: Wish) -> bool:
    """Whether the outputs that were wished for before still do; `wanted` may be without its words.

    While nothing that causes a write has changed, texts and what rides along stay as they were: a number
    in a text or the time of scoring is no reason to write.
    """
    if substance_before != wanted.substance:
        return False
    names = {*before, *wanted.outputs}
    loud = (name for name in names if name not in RIDES_ALONG and not is_text(name))
    return all(same(before.get(name), wanted.outputs.get(name)) for name in loud)


def writable(outputs: Mapping[str, Raw], held: frozenset[str]) -> dict[str, Raw]:
    """The outputs that no hold keeps back; the date of a held stage is kept back with it."""
    kept = held | ({"stage_since"} if "stage" in held else frozenset())
    return {name: value for name, value in outputs.items() if name not in kept}


def missing(wanted: Mapping[str, Raw], shown: Mapping[str, Raw], owner: str) -> dict[str, Raw]:
    """What must be written so that the CRM shows what is wanted; empty when nothing calls for a write."""
    present = {**shown, "owner": owner}
    differing = {name: value for name, value in wanted.items() if not same(value, present.get(name))}
    return differing if differing.keys() - RIDES_ALONG else {}


def _substance(score: Score) -> str:
    """What is met and what is not; it is made of every lead judged, so it asks no more than it must."""
    lines = [line for part in score.dimensions for line in part.lines]
    met = " ".join([line.criterion for line in lines if line.outcome is Outcome.MET])
    unmet = " ".join([line.criterion for line in lines if line.outcome is Outcome.UNMET])
    boxes = " ".join([f"{box.name}={box.outcome.value}" for box in score.boxes])
    return fingerprint(f"{met}\n{unmet}\n{boxes}\n{score.persona} {score.excluded} {score.coverage}")
