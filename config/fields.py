"""The fields that Tolok fills in a CRM, those it asks people to fill, and a CRM's fields as plain facts.

Types are those of `leads`' readers and of CRM descriptions: text, long_text, number, boolean, date, datetime,
picklist, multi_picklist, money, reference, other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What a CRM says of one field as our sign-in sees it. `length` is in characters, 0 where unbounded."""

    writable: bool
    type: str
    options: tuple[str, ...] = ()
    length: int = 0


#: The fields of each record type by name. A type that is not there, or hidden, is absent.
Described = Mapping[str, Mapping[str, FieldFacts]]


@dataclass(frozen=True, slots=True)
class OurField:
    """One field of ours: its label, its type when we create it, and the other types that can hold it."""

    label: str
    type: str
    length: int = 0
    holds: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


_WORDS = ("long_text",)
#: What is written, by meaning.
OUTPUTS: Mapping[str, OurField] = MappingProxyType(
    {
        "score": OurField("Score", "number"),
        "fit": OurField("Fit", "number"),
        "engagement": OurField("Engagement", "number"),
        "grade": OurField("Grade", "text", 2, ("picklist",)),
        "stage": OurField("Stage", "picklist", 0, ("text",)),
        "stage_since": OurField("Stage Since", "date", 0, ("datetime",)),
        "reasons": OurField("Reasons", "text", 255, _WORDS),
        "receipt": OurField("Receipt", "long_text", 32_768, ("text",)),
        "bant": OurField("BANT", "text", 255, _WORDS),
        "persona": OurField("Persona", "text", 255, ("picklist", "long_text")),
        "coverage": OurField("Coverage", "text", 255, _WORDS),
        "ask_next": OurField("Ask Next", "text", 255, _WORDS),
        "outlook": OurField("Outlook", "text", 255, _WORDS),
        "definition": OurField("Definition", "text", 80, ("number", "long_text")),
        "scored_at": OurField("Scored At", "datetime"),
        "handoff_key": OurField("Handoff Key", "text", 64),
    }
)
#: What of it is written to the record of an account.
ACCOUNT_OUTPUTS = ("score", "fit", "engagement", "grade", "receipt", "definition", "scored_at")
#: What is written of each further score, by meaning.
SCORE_OUTPUTS: Mapping[str, OurField] = MappingProxyType(
    {
        "score": OurField("Score", "number"),
        "level": OurField("Level", "text", 80, ("picklist", "long_text")),
        "receipt": OurField("Receipt", "long_text", 32_768, ("text",)),
    }
)
#: What people are asked to fill, read and never written.
ASKED: Mapping[str, OurField] = MappingProxyType(
    {
        "budget": OurField("Budget", "money", 0, ("number",)),
        "authority": OurField(
            "Authority",
            "picklist",
            0,
            ("text",),
            ("Decision Maker", "Budget Holder", "Champion", "Influencer", "Gatekeeper"),
        ),
        "need": OurField("Need", "text", 255, _WORDS),
        "timeline": OurField("Timeline", "date", 0, ("datetime",)),
        "verdict": OurField(
            "Verdict",
            "picklist",
            0,
            ("text",),
            (
                "Accepted",
                "Rejected: no budget",
                "Rejected: no timing",
                "Rejected: wrong person",
                "Rejected: other",
            ),
        ),
        "profiling_opt_out": OurField("Profiling Opt Out", "boolean"),
    }
)


def output_field(meaning: str) -> OurField:
    """The field of an output: `score`, or `expansion.score` of the further score `expansion`."""
    name, _, of_score = meaning.rpartition(".")
    if not name:
        return OUTPUTS[meaning]
    return replace(
        SCORE_OUTPUTS[of_score], label=f"{name.replace('_', ' ').title()} {SCORE_OUTPUTS[of_score].label}"
    )


def own_name(meaning: str, crm: str) -> str:
    """The name that our field of this meaning has in a CRM: `Tolok_Ask_Next__c`, `tolok_ask_next`."""
    if crm == "hubspot":
        return f"tolok_{meaning}"
    words = "_".join({"bant": "BANT"}.get(word, word.capitalize()) for word in meaning.split("_"))
    return f"Tolok_{words}__c"


def is_own_output(name: str) -> bool:
    """Whether a field bears the name of one of our outputs, in either CRM."""
    return name.casefold().removesuffix("__c") in _OUTPUT_NAMES


_OUTPUT_NAMES = frozenset(f"tolok_{meaning}" for meaning in OUTPUTS)
