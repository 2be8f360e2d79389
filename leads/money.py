"""Reads an amount of money as people write it: exact, or None where it could mean more than one thing.

`Rp 1,5 M` is 1,500,000,000 rupiah (M is miliar there), `USD 1.5M` 1,500,000 dollars, `750 jt` 750,000,000
rupiah, since only rupiah are counted in jt. Ranges, estimates, prices by the month and negative amounts are
not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from leads.attribute import Money

#: Longer texts, and numbers with more digits and marks, are not read.
MOST_CHARACTERS, MOST_MARKS = 60, 24

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
    LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
    TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """
#: The currencies in use (ISO 4217).
CURRENCIES = frozenset(_CODES.split())
#: Other signs and names of one currency, folded.
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "rp": "IDR", "rp.": "IDR", "rupiah": "IDR", "us$": "USD", "€": "EUR", "euro": "EUR",
        "euros": "EUR", "£": "GBP", "pounds": "GBP", "s$": "SGD", "a$": "AUD", "au$": "AUD",
        "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "nz$": "NZD", "nt$": "TWD", "r$": "BRL",
        "rm": "MYR", "ringgit": "MYR", "฿": "THB", "baht": "THB", "₫": "VND", "₱": "PHP",
        "₹": "INR", "₩": "KRW", "won": "KRW", "yen": "JPY", "yuan": "CNY", "rmb": "CNY",
    }
)  # fmt: skip
_DOLLARS = ("USD", "SGD", "AUD", "CAD", "HKD", "NZD", "TWD", "BND", "MXN", "CLP", "COP", "ARS")
_RUPEES, _PESOS = ("INR", "PKR", "LKR", "NPR", "MUR"), ("PHP", "MXN", "CLP", "COP", "ARS", "UYU", "DOP")
#: Signs that several currencies share: the field's own currency decides, else the first; "" is unknown.
SHARED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(("$", "dollar", "dollars", "dolar", "dolares"), _DOLLARS)
    | dict.fromkeys(("rs", "rs.", "rupee", "rupees"), ("", *_RUPEES))
    | dict.fromkeys(("peso", "pesos"), ("", *_PESOS))
    | {"¥": ("", "JPY", "CNY"), "kr": ("", "SEK", "NOK", "DKK", "ISK"), "francs": ("", "CHF", "XOF", "XAF")}
)
#: Words for powers of ten, folded.
UNITS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("k", "rb", "ribu", "tsd", "tausend", "thousand", "mille"), 3)
    | dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 5)
    | dict.fromkeys(("m", "mm", "jt", "juta", "mio", "mln", "mn", "mill", "million", "millions"), 6)
    | dict.fromkeys(("millionen", "millon", "millones"), 6)
    | dict.fromkeys(("cr", "crore", "crores"), 7)
    | dict.fromkeys(("b", "bn", "billion", "billions", "miliar", "milyar", "mrd", "mlrd", "mia", "md"), 9)
    | dict.fromkeys(("mds", "milliarde", "milliarden", "milliard", "milliards", "mil millones"), 9)
    | dict.fromkeys(("t", "trillion", "trillions", "triliun", "trilyun", "billones", "billionen"), 12)
)
#: Units that mean something else beside these currencies: None is unknown.
ELSEWHERE: Mapping[tuple[str, str], int | None] = MappingProxyType(
    {("m", "IDR"): 9, ("mm", "IDR"): None, ("t", "EUR"): None, ("t", "CHF"): None}
)
#: Units that need a currency written beside them, and those that are counted in one currency alone.
BARE_UNKNOWN = frozenset(("m", "mm"))
IMPLIED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("rb", "jt", "miliar", "milyar", "triliun", "trilyun"), "IDR")
)
#: Currencies whose smallest coin is a whole one, and those with thousandths.
WHOLE = frozenset(("IDR", "VND", "JPY", "KRW"))
_THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_CURRENCY = _any_of([*(code.casefold() for code in CURRENCIES), *SIGNS, *SHARED])
_WRITTEN = re.compile(
    rf"(?P<before>{_CURRENCY})? ?(?P<number>\d[\d., ']*?)(?:[.,]-{{1,2}})? ?"
    rf"(?:(?P<unit>{_any_of(UNITS)})\.?)? ?(?:de |d')?(?P<after>{_CURRENCY})?",
    re.ASCII,
)
#: Digits in groups, with at most two decimals behind the other mark; lakhs are grouped by two.
_GROUPED = re.compile(
    r"[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d{1,2})?|(?:,\d{3})+(?:\.\d{1,2})?|(?:[ ']\d{3})+(?:[.,]\d{1,2})?)"
    r"|[1-9]\d?(?:,\d{2})+,\d{3}",
    re.ASCII,
)
_DECIMAL = re.compile(r"\d+(?:[.,]\d{1,2})?|0[.,]\d+|\d+[.,]\d{4,}", re.ASCII)
#: One group of three behind one mark: thousands or decimals, as its surroundings tell.
EITHER_WAY = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def money_of(text: str, currency: str = "") -> Money | None:
    """The amount that a text states. `currency` is the field's own, for a text that names none."""
    found = _WRITTEN.fullmatch(_folded(text)) if len(text) <= MOST_CHARACTERS else None
    if found is None:
        return None
    unit = found["unit"] or ""
    written = _written(found["before"], found["after"], currency)
    named = IMPLIED.get(unit, "") if written is None else written
    if not named and written is None and unit not in BARE_UNKNOWN:
        named = currency
    if not named or (written is None and currency not in ("", named)):
        return None
    power = ELSEWHERE.get((unit, named), UNITS[unit]) if unit else 0
    amount = _amount(found["number"], unit, named if written else "")
    if amount is None or power is None:
        return None
    if not unit and named in WHOLE and amount != int(amount) and amount < 1000:
        return None  # a unit was left out
    return _exact(amount.scaleb(power), named)


def _folded(text: str) -> str:
    """Lower case without accents, one blank between words."""
    spread = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", bare).strip(" .")


def _written(before: str | None, after: str | None, currency: str) -> str | None:
    """The currency that the text names: None when it names none, "" when it is not told which."""
    named = {_currency_of(sign, currency) for sign in (before, after) if sign}
    if not named:
        return None
    return named.pop() if len(named) == 1 else ""


def _currency_of(sign: str, currency: str) -> str:
    if sign in SHARED:
        return currency if currency in SHARED[sign] else SHARED[sign][0]
    return SIGNS.get(sign, sign.upper())


def _amount(digits: str, unit: str, written: str) -> Decimal | None:
    """The number as it was meant. A single group of three is thousands only beside a written currency."""
    if len(digits) > MOST_MARKS:
        return None
    if EITHER_WAY.fullmatch(digits):
        sure = written and not unit and written not in _THOUSANDTHS
        return Decimal(re.sub("[.,]", "", digits)) if sure else None
    if _GROUPED.fullmatch(digits):
        whole, mark, rest = _parted(digits)
        return Decimal(re.sub("[., ']", "", whole) + ("." + rest if mark else ""))
    if not _DECIMAL.fullmatch(digits):
        return None
    amount = Decimal(digits.replace(",", "."))
    return amount if unit or len(digits.replace(",", ".").partition(".")[2]) <= 2 else None


def _parted(digits: str) -> tuple[str, str, str]:
    """The whole part, the mark and the decimals: decimals are shorter than a group."""
    cut = max(digits.rfind("."), digits.rfind(","))
    decimals = digits[cut + 1 :]
    return (digits[:cut], digits[cut], decimals) if 0 < len(decimals) < 3 else (digits, "", "")


def _exact(amount: Decimal, currency: str) -> Money:
    return Money(Decimal(int(amount)) if amount == int(amount) else amount.normalize(), currency)
