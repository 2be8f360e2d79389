"""The agreement's page as values: parts with a title, rows and a note, in the order they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from config.definition.criterion import Box, Group
from config.definition.model import ENGAGEMENT_GRADES, FIT_GRADES, Definition, Signature
from config.definition.review import next_review
from scoring.agreement.conditions import in_words, readable
from scoring.agreement.criteria import Row, rows_of, sentence
from scoring.agreement.vocabulary import days, word
from scoring.phrases import day, number, percent, phrase, points


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the page. `columns` may be empty; `note` stands below it."""

    title: str
    columns: Row
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page. `matrix` holds the grades of fit by engagement, best first; it is among no parts."""

    language: str
    name: str
    heading: str
    version: str
    parts: tuple[Part, ...]
    matrix: Part


def sheet_of(definition: Definition, language: str = "") -> Sheet:
    """The page of a definition, in `language` or in its own."""
    spoken = language or definition.language
    parts = [part for make in _PARTS for part in make(definition, spoken) if part.rows or part.note]
    return Sheet(
        spoken,
        definition.name,
        word(spoken, "heading"),
        word(spoken, "version", version=definition.version),
        tuple(parts),
        _matrix(definition, spoken),
    )


Parts = Iterator[Part]


def _agreement(definition: Definition, language: str) -> Parts:
    agreement = definition.agreement
    title = word(language, "agreed")
    if agreement is None:
        yield Part(title, (), (), word(language, "not_agreed"))
        return
    columns = tuple(word(language, name) for name in ("side", "by", "on", "good_enough", "bad"))
    rows = (
        _signed("marketing", agreement.marketing, language),
        _signed("sales", agreement.sales, language),
    )
    review = next_review(agreement)
    note = word(language, "review", day=day(review, language)) if review else word(language, "no_review")
    yield Part(title, columns, rows, note)


def _signed(side: str, one: Signature, language: str) -> Row:
    return word(language, side), one.by, day(one.date, language), one.good_enough, one.bad


def _scope(definition: Definition, language: str) -> Parts:
    scope = definition.scope
    found = (("only", scope.include), ("never", scope.exclude))
    rows = tuple(
        (word(language, name), in_words(condition, language))
        for name, condition in found
        if condition is not None
    )
    yield Part(word(language, "scope"), (), rows, "" if rows else word(language, "everybody"))


def _columns(language: str) -> Row:
    return tuple(word(language, name) for name in ("what", "when", "points", "limits"))


def _dimensions(definition: Definition, language: str) -> Parts:
    for dimension, groups in definition.dimension_groups.items():
        for name, group in groups.items():
            title = f"{phrase(language, dimension).capitalize()}: {readable(name)}"
            rows = rows_of(group.criteria, language, definition.language)
            yield Part(title, _columns(language), rows, _capped(group, language))


def _capped(group: Group, language: str) -> str:
    stages = word(language, "or").join(map(readable, group.count_from))
    found = (
        word(language, "at_most", points=points(group.cap, language, signed=False)) if group.cap else "",
        word(language, "count_from", stages=stages) if stages else "",
    )
    return "; ".join(filter(None, found))


def _bant(definition: Definition, language: str) -> Parts:
    answers = ("met", "partly", "unmet")
    columns = ("", *(phrase(language, answer) for answer in answers), word(language, "question"))
    rows = tuple(
        (
            phrase(language, name),
            *(_answer(box, answer, language) for answer in answers),
            box.question(language, definition.language) or phrase(language, f"ask_{name}"),
        )
        for name, box in definition.bant.boxes.items()
    )
    bound = points(definition.score.bant_adds, language, signed=False)
    yield Part(word(language, "bant"), columns, rows, word(language, "of_bant", points=bound) if rows else "")


def _answer(box: Box, answer: str, language: str) -> str:
    """When a box has this answer, and its points."""
    condition, given = getattr(box, answer), getattr(box.points, answer)
    worth = points(given, language) if given else ""
    return ": ".join(filter(None, (in_words(condition, language) if condition else "", worth)))


def _adjustments(definition: Definition, language: str) -> Parts:
    rows = rows_of(definition.adjustments, language, definition.language)
    yield Part(word(language, "adjustments"), _columns(language), rows)


def _exclusions(definition: Definition, language: str) -> Parts:
    columns = tuple(word(language, name) for name in ("what", "when", "stage"))
    rows = tuple(
        (
            sentence(each.says, language, definition.language),
            in_words(each.when, language),
            readable(each.stage),
        )
        for each in definition.exclusions.values()
    )
    yield Part(word(language, "exclusions"), columns, rows)


def _personas(definition: Definition, language: str) -> Parts:
    rows = tuple(
        (sentence(each.says, language, definition.language), in_words(each.when, language))
        for each in definition.personas.values()
    )
    yield Part(word(language, "personas"), tuple(word(language, name) for name in ("what", "when")), rows)


def _score(definition: Definition, language: str) -> Parts:
    given, bant = definition.score, bool(definition.bant.boxes)
    rows = _made_of(given.weights, given.bant_adds if bant else None, language)
    if definition.adjustments:
        rows.append((word(language, "adjustments"), word(language, "added")))
    columns = (word(language, "part"), word(language, "weight"))
    yield Part(word(language, "score_made"), columns, tuple(rows), word(language, "bounded"))


def _made_of(weights: Mapping[str, int], bant_adds: int | None, language: str) -> list[Row]:
    """The share of each dimension, and how far BANT moves the sum."""
    rows: list[Row] = [(phrase(language, name), percent(share, language)) for name, share in weights.items()]
    if bant_adds is not None:
        rows.append(("BANT", f"± {points(bant_adds, language, signed=False)}"))
    return rows


def _scores(definition: Definition, language: str) -> Parts:
    """Each further score: what it is made of, what is added, and its levels from the highest down."""
    for name, score in definition.scores.items():
        rows = _made_of(score.weights, score.bant_adds if definition.bant.boxes else None, language)
        for each in score.adjustments:
            said = definition.adjustments[each].says
            rows.append((sentence(said, language, definition.language), word(language, "added")))
        levels = sorted(score.levels.items(), key=lambda level: -level[1])
        rows += [
            (word(language, "called", level=readable(level)), word(language, "from_number", least=least))
            for level, least in levels
        ]
        spoken = score.says.spoken(language, definition.language) if score.says else readable(name)
        columns = (word(language, "part"), word(language, "weight"))
        title = word(language, "score_beside", name=spoken)
        yield Part(title, columns, tuple(rows), word(language, "beside"))


def _account(definition: Definition, language: str) -> Parts:
    """How the scores of an account's leads become its own."""
    if definition.account is not None:
        said = word(language, definition.account.rule, best=definition.account.best)
        yield Part(word(language, "account"), (), ((said,),), word(language, "of_account"))


def _rates(definition: Definition, language: str) -> Parts:
    """What one unit of each other currency is worth, and by whose word."""
    if definition.exchange is not None:
        exchange = definition.exchange
        rows = tuple(
            (f"1 {currency}", f"{definition.currency} {number(rate, language)}")
            for currency, rate in exchange.rates.items()
        )
        note = word(language, "as_of", source=exchange.source, day=day(exchange.as_of, language))
        yield Part(word(language, "rates"), (), rows, note)


def _matrix(definition: Definition, language: str) -> Part:
    below = word(language, "below")
    fit = [word(language, "fit_from", least=least) for least in definition.grade.fit]
    engagement = [word(language, "engagement_from", least=least) for least in definition.grade.engagement]
    columns = ("", *engagement, below)
    rows = tuple(
        (side, *(f"{letter}{digit}" for digit in ENGAGEMENT_GRADES))
        for letter, side in zip(FIT_GRADES, (*fit, below), strict=True)
    )
    return Part(word(language, "grades"), columns, rows)


def _mql(definition: Definition, language: str) -> Parts:
    mql, publish = definition.mql, definition.publish
    within = publish.hand_off_only_if_active_within
    found: Mapping[str, str] = {
        "enter": str(mql.enter),
        "leave": str(mql.leave),
        "stay": days(language, mql.stay) if mql.stay else "",
        "must_know": ", ".join(map(readable, mql.known)),
        "explicit": str(mql.explicit or ""),
        "implicit": str(mql.implicit or ""),
        "else_stage": readable(mql.otherwise),
        "active": days(language, within) if within else "",
        "a_day": "" if publish.new_mqls_per_day is None else str(publish.new_mqls_per_day),
    }
    yield Part(
        word(language, "mql"), (), tuple((word(language, name), said) for name, said in found.items() if said)
    )


def _privacy(definition: Definition, language: str) -> Parts:
    privacy = definition.privacy
    found = {
        "basis": readable(privacy.basis or ""),
        "assessment": privacy.assessment or "",
        "never_score": ", ".join(map(readable, privacy.never_score)),
    }
    rows = tuple((word(language, name), said) for name, said in found.items() if said)
    yield Part(word(language, "privacy"), (), rows)


_PARTS: tuple[Callable[[Definition, str], Parts], ...] = (
    _agreement,
    _mql,
    _score,
    _scope,
    _dimensions,
    _bant,
    _adjustments,
    _exclusions,
    _personas,
    _scores,
    _account,
    _rates,
    _privacy,
)
