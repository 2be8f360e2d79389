"""What one attribute can be, as comparisons tell: every way in which they can come out together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from config.definition.condition import Any, Comparison, Condition, Not, Operator
from config.definition.lint.claim import Alternative, Limit, OneOf, Terms, TooMany, alternatives
from config.definition.lint.proof import Ground, is_word

#: So many ways of one attribute are looked at.
WAYS_MOST = 2000
#: A list of more texts than this is not looked at text by text.
TEXTS_MOST = 100

#: A comparison, with the types of its operands: 1, 1.0 and true are equal and are not compared alike.
Leaf = tuple[Comparison, tuple[type, ...]]
#: Whether a condition is met; None where that is unknown.
Told = bool | None
#: How every comparison comes out.
Cell = Mapping[Leaf, Told]


def leaf_of(comparison: Comparison) -> Leaf:
    """The comparison as a cell names it."""
    return comparison, tuple(map(type, comparison.operands))


def outcome(condition: Condition, cell: Cell) -> Told:
    """Whether a condition is met where its comparisons come out so."""
    if isinstance(condition, Comparison):
        return cell[leaf_of(condition)]
    if isinstance(condition, Not):
        part = outcome(condition.part, cell)
        return None if part is None else not part
    decisive = isinstance(condition, Any)
    found = {outcome(part, cell) for part in condition.parts}
    if decisive in found:
        return decisive
    return None if None in found else not decisive


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of an attribute that is blank, unreadable, and known."""

    blank: Cell
    closed: Cell
    known: tuple[Cell, ...]


def cells(leaves: Iterable[Leaf], ground: Ground) -> Cells:
    """The cells of one attribute, more of them rather than fewer. Raises TooMany."""
    asked = tuple(dict.fromkeys(leaves))
    blank = {leaf: _PRESENCE.get(leaf[0].operator) for leaf in asked}
    return Cells(blank, dict.fromkeys(asked), tuple(_known(asked, ground)))


#: What is told of a blank.
_PRESENCE: Mapping[Operator, Told] = {Operator.KNOWN: False, Operator.UNKNOWN: True}


@dataclass(frozen=True, slots=True)
class _Way:
    """Comparisons decided so far: the cell, the claims that hold, and the scales on which there is a size."""

    cell: Cell = field(default_factory=dict)
    claims: Alternative = ()
    scales: Mapping[str, bool] = field(default_factory=dict)


def _known(leaves: Sequence[Leaf], ground: Ground) -> Iterator[Cell]:
    mixed = len({kind is bool for _, kinds in leaves for kind in kinds if kind in _COUNTS}) > 1
    ways = [_Way()]
    for leaf in leaves:
        ways = [longer for way in ways for longer in _longer(way, leaf, ground, mixed)]
        if len(ways) > WAYS_MOST:
            raise TooMany
    yield from {tuple(way.cell.items()): way.cell for way in ways}.values()


_COUNTS = (bool, int, float)


def _longer(way: _Way, leaf: Leaf, ground: Ground, mixed: bool) -> Iterator[_Way]:
    """The way with one comparison more, decided as the claims allow."""
    scale = _scale(leaf[0], ground.terms)
    for told, claims in _answers(leaf, ground, mixed):
        sized = told is not None
        if scale and way.scales.get(scale, sized) is not sized:
            continue
        together = (*way.claims, *claims)
        if not claims or ground.possible(together):
            scales = {**way.scales, scale: sized} if scale else way.scales
            yield _Way({**way.cell, leaf: told}, together, scales)


def _answers(leaf: Leaf, ground: Ground, mixed: bool) -> Iterator[tuple[Told, Alternative]]:
    """How a comparison with a known value can come out, each time with what must hold then."""
    comparison, kinds = leaf
    if comparison.operator in _PRESENCE:
        yield comparison.operator is Operator.KNOWN, ()
        return
    if _is_clear(comparison, ground.terms) and not (mixed and {*kinds} & {*_COUNTS}):
        for each in _split(alternatives(comparison, ground.terms), comparison, ground):
            yield True, each
        for each in alternatives(comparison, ground.terms, met=False):
            yield False, each
    else:
        yield True, ()
        yield False, ()
    if _may_be_unknown(comparison):
        yield None, ()


def _split(found: Iterable[Alternative], comparison: Comparison, ground: Ground) -> Iterator[Alternative]:
    """One of several texts of a single value, each by itself."""
    for each in found:
        match each:
            case (OneOf(attribute, texts, True),) if ground.is_single(attribute) and len(texts) <= TEXTS_MOST:
                yield from ((OneOf(attribute, frozenset((text,)), True),) for text in sorted(texts))
            case _:
                yield each


def _is_clear(comparison: Comparison, terms: Terms) -> bool:
    """Whether claims say all of it: what reads as a number or a truth may equal a text unlike it."""
    if comparison.operator is Operator.IN_LIST:
        values = terms.lists.get(str(comparison.operands[0]), frozenset())
        return len(values) <= TEXTS_MOST and all(map(is_word, values))
    texts = (each for each in comparison.operands if isinstance(each, str))
    return comparison.operator not in _LITERAL or all(map(is_word, texts))


_LITERAL = (Operator.EQUALS, Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF)


def _may_be_unknown(comparison: Comparison) -> bool:
    """Whether a known value can leave it unknown: no number, no day, or money whose rate is not known."""
    if comparison.counted or comparison.operator in _OF_TEXT:
        return False
    words = (isinstance(each, str) and is_word(each) for each in comparison.operands)
    return comparison.operator not in _LITERAL or not all(words)


_OF_TEXT = (
    Operator.IN_LIST,
    Operator.CONTAINS,
    Operator.CONTAINS_WORD,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.MATCHES,
)


def _scale(comparison: Comparison, terms: Terms) -> str:
    """On what a value must have a size for the comparison to be decided, or nothing."""
    claims = alternatives(comparison, terms)[0]
    if comparison.counted or not isinstance(claims[0], Limit):
        return ""
    return "day" if claims[0].scale == "ahead" else claims[0].scale
