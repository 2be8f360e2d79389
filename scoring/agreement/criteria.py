"""Criteria in plain words: what is said, when, for how many points, within which limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from config.definition.contents import ANY_TYPE
from config.definition.criterion import (
    Absence,
    Answer,
    Bands,
    Behaviour,
    Criterion,
    HalfLife,
    Linear,
    Steps,
)
from config.definition.wording import Says
from scoring.agreement.conditions import in_words, readable
from scoring.agreement.vocabulary import days, word
from scoring.phrases import percent, points

_EVIDENCE = re.compile(r"\{[a-z][a-z0-9_]*\}")

Row = tuple[str, ...]


def sentence(says: Says, language: str, fallback: str) -> str:
    """What a criterion says, with … where evidence of a lead would stand."""
    return _EVIDENCE.sub("…", says.spoken(language, fallback))


def rows_of(criteria: Mapping[str, Criterion], language: str, fallback: str) -> tuple[Row, ...]:
    """A row for each criterion and each band: what, when, points, limits."""
    return tuple(row for criterion in criteria.values() for row in _rows(criterion, language, fallback))


def _rows(criterion: Criterion, language: str, fallback: str) -> Iterator[Row]:
    says = sentence(criterion.says, language, fallback)
    if isinstance(criterion, Bands):
        yield from _bands(criterion, says, language, fallback)
    elif isinstance(criterion, Answer):
        given = [points(criterion.points, language), *_others(criterion, language)]
        yield says, in_words(criterion.when, language), "; ".join(given), _stale(criterion, language)
    elif isinstance(criterion, Absence):
        types = _types(criterion.absent, language)
        silence = word(language, "silence", types=types, days=days(language, criterion.within))
        yield says, silence, points(criterion.points, language), ""
    else:
        each = points(criterion.points, language)
        given_each = each if criterion.count.most == 1 else word(language, "each", points=each)
        yield says, _activity(criterion, language), given_each, ", ".join(_limits(criterion, language))


def _bands(criterion: Bands, says: str, language: str, fallback: str) -> Iterator[Row]:
    limit = "; ".join(filter(None, (word(language, "first"), _stale(criterion, language))))
    for number, band in enumerate(criterion.first):
        own = sentence(band.says, language, fallback) if band.says else says
        yield own, in_words(band.when, language), points(band.points, language), "" if number else limit
    others = _others(criterion, language)
    if others:
        yield says, "", "; ".join(others), ""


def _others(criterion: Answer | Bands, language: str) -> list[str]:
    """The points of who does not meet it and of whom it is not known, where there are any."""
    found = (("otherwise", criterion.otherwise), ("if_unknown", criterion.unknown))
    return [word(language, name, points=points(given, language)) for name, given in found if given]


def _stale(criterion: Answer | Bands, language: str) -> str:
    stale = criterion.stale_after
    return "" if stale is None else word(language, "stale", days=days(language, stale))


def _types(types: Sequence[str], language: str) -> str:
    return word(language, "or").join(
        word(language, "any_activity") if each == ANY_TYPE else readable(each) for each in types
    )


def _activity(criterion: Behaviour, language: str) -> str:
    types = _types(criterion.activity, language)
    if criterion.where is None:
        return word(language, "activity", types=types)
    return word(language, "activity_where", types=types, condition=in_words(criterion.where, language))


def _limits(criterion: Behaviour, language: str) -> Iterator[str]:
    count = criterion.count
    if count.least > 1:
        yield word(language, "least", times=count.least)
    if count.most is not None:
        yield word(language, "once") if count.most == 1 else word(language, "most", times=count.most)
    if count.per_day is not None:
        yield word(language, "per_day", times=count.per_day)
    if criterion.within is not None:
        yield word(language, "window", days=days(language, criterion.within))
    if criterion.cap is not None:
        yield word(language, "at_most", points=points(criterion.cap, language, signed=False))
    yield from _decay(criterion, language)


def _decay(criterion: Behaviour, language: str) -> Iterator[str]:
    decay = criterion.decay
    if isinstance(decay, HalfLife):
        yield word(language, "half_life", days=days(language, decay.days))
    elif isinstance(decay, Linear):
        share = percent(decay.lose, language)
        yield word(language, "linear", share=share, days=days(language, decay.days))
    elif isinstance(decay, Steps):
        for until, share_left in decay.shares:
            yield word(language, "step", share=percent(share_left, language), days=days(language, until))
        yield word(language, "nothing_after")
