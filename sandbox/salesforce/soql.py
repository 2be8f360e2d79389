"""SOQL: the part of the language that reads rows, parsed into values.

`SELECT fields | count() FROM object [WHERE condition] [ORDER BY ...] [LIMIT n] [OFFSET n]`. As in the
vendor's grammar AND and OR do not mix without parentheses, and NOT stands only where a condition begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .errors import Refusal, malformed_query

MAX_LENGTH = 100_000
_MAX_DEPTH = 40
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<sign>!=|<>|<=|>=|[=<>(),])
  )""",
    re.VERBOSE | re.DOTALL,
)
#: What an escaped wildcard is turned into, so that LIKE can tell it from a bare one.
ESCAPED = {"%": "\ue000", "_": "\ue001"}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", **ESCAPED}
_RESERVED = frozenset(
    ("select", "from", "where", "and", "or", "not", "in", "like", "order", "by", "limit", "offset", "null")
)


class Kind(StrEnum):
    """What a literal is."""

    STRING = "string"
    DATETIME = "datetime"
    DATE = "date"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of a query and its place in the text."""

    kind: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Path:
    """A field, perhaps of a parent: `Account.Industry`."""

    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as it was written, strings without their quotes."""

    kind: Kind
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One test of one field. `operator` is = != < <= > >= LIKE, IN or NOT IN."""

    path: Path
    operator: str
    operands: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """All (`AND`) or any (`OR`) of the parts."""

    operator: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The opposite."""

    part: Condition


Condition = Comparison | Junction | Negation


@dataclass(frozen=True, slots=True)
class Order:
    """One key of the order. Empty values come first unless `nulls_last`."""

    path: Path
    descending: bool
    nulls_last: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `paths` is empty when it only counts."""

    text: str
    entity: Path
    paths: tuple[Path, ...]
    where: Condition | None
    orders: tuple[Order, ...]
    limit: int | None
    offset: int


def parse(text: str) -> Query:
    """The query that `text` says. Raises `Refusal` (MALFORMED_QUERY) when it says none."""
    if len(text) > MAX_LENGTH:
        raise Refusal(
            400, "MALFORMED_QUERY", f"SOQL statements cannot be longer than {MAX_LENGTH} characters"
        )
    return _Parser(text).query()


def comparisons(condition: Condition | None) -> tuple[Comparison, ...]:
    """Every comparison inside, in the order written."""
    if condition is None:
        return ()
    if isinstance(condition, Comparison):
        return (condition,)
    parts = (condition.part,) if isinstance(condition, Negation) else condition.parts
    return tuple(found for part in parts for found in comparisons(part))


def _tokens(text: str) -> list[Token]:
    tokens, place = [], 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if not found or found.lastgroup is None:
            bad = place + len(text[place:]) - len(text[place:].lstrip())
            raise malformed_query(text, bad, f"unexpected token: '{text[bad]}'")
        tokens.append(Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup)))
        place = found.end()
    return tokens


class _Parser:
    """A reader of tokens from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def query(self) -> Query:
        self._expect("select")
        paths = self._selected()
        self._expect("from")
        entity = self._path()
        where = self._condition() if self._take("where") else None
        orders = self._orders() if self._take("order") else ()
        limit = self._count() if self._take("limit") else None
        offset = self._count() if self._take("offset") else 0
        if self._next < len(self._tokens):
            raise self._unexpected()
        return Query(self._text, entity, paths, where, orders, limit, offset)

    def _selected(self) -> tuple[Path, ...]:
        first = self._path()
        if first.text.lower() == "count" and self._take("("):
            self._expect(")")
            return ()
        paths = [first]
        while self._take(","):
            paths.append(self._path())
        return tuple(paths)

    def _condition(self) -> Condition:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._unexpected()
        first = Negation(self._single()) if self._take("not") else self._single()
        parts = [first]
        operator = next((word for word in ("and", "or") if self._peek(word)), None)
        while operator and self._take(operator):
            parts.append(self._single())
        self._depth -= 1
        return Junction(operator.upper(), tuple(parts)) if operator else first

    def _single(self) -> Condition:
        if self._take("("):
            inside = self._condition()
            self._expect(")")
            return inside
        return self._comparison()

    def _comparison(self) -> Comparison:
        path = self._path()
        if self._take("not"):
            self._expect("in")
            return Comparison(path, "NOT IN", self._several())
        if self._take("in"):
            return Comparison(path, "IN", self._several())
        if self._take("like"):
            return Comparison(path, "LIKE", (self._literal(),))
        sign = self._here()
        if sign is None or sign.kind != "sign" or sign.text in "(),":
            raise self._unexpected()
        self._next += 1
        return Comparison(path, "!=" if sign.text == "<>" else sign.text, (self._literal(),))

    def _several(self) -> tuple[Literal, ...]:
        self._expect("(")
        literals = [self._literal()]
        while self._take(","):
            literals.append(self._literal())
        self._expect(")")
        return tuple(literals)

    def _literal(self) -> Literal:
        token = self._here()
        if token is None:
            raise self._unexpected()
        self._next += 1
        word = token.text.lower()
        if token.kind == "string":
            return Literal(Kind.STRING, _unescaped(token.text[1:-1]), token.place)
        if token.kind in ("datetime", "date", "number"):
            return Literal(Kind(token.kind), token.text, token.place)
        if word in ("true", "false"):
            return Literal(Kind.BOOLEAN, word, token.place)
        if word == "null":
            return Literal(Kind.NULL, word, token.place)
        self._next -= 1
        raise self._unexpected()

    def _orders(self) -> tuple[Order, ...]:
        self._expect("by")
        orders = [self._order()]
        while self._take(","):
            orders.append(self._order())
        return tuple(orders)

    def _order(self) -> Order:
        path = self._path()
        descending = not self._take("asc") and self._take("desc")
        last = False
        if self._take("nulls"):
            last = self._take("last")
            if not last:
                self._expect("first")
        return Order(path, descending, last)

    def _count(self) -> int:
        token = self._here()
        if token is None or not token.text.isdigit():
            raise self._unexpected()
        self._next += 1
        return int(token.text)

    def _path(self) -> Path:
        token = self._here()
        if token is None or token.kind != "word" or token.text.lower() in _RESERVED:
            raise self._unexpected()
        self._next += 1
        return Path(token.text, token.place)

    def _here(self) -> Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _peek(self, word: str) -> bool:
        token = self._here()
        return token is not None and token.kind in ("word", "sign") and token.text.lower() == word

    def _take(self, word: str) -> bool:
        found = self._peek(word)
        self._next += found
        return found

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise self._unexpected()

    def _unexpected(self) -> Refusal:
        token = self._here()
        if token is None:
            return malformed_query(self._text, len(self._text), "unexpected token: <EOF>")
        return malformed_query(self._text, token.place, f"unexpected token: '{token.text}'")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)
