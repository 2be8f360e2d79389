"""The country of a telephone number, by the numbering plans that ship with phonenumbers."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from scoring.derived.country import code_of, name_of

#: Longer texts are no telephone number.
LONGEST = 40
#: How many digits an international number has (ITU E.164; the shortest plans have seven).
FEWEST_DIGITS, MOST_DIGITS = 7, 15

_INTERNATIONAL = re.compile(r"[+\uff0b][\s(]*(\d[\d\s().-]*)", re.ASCII)


def phone_country_of(text: str, country: str) -> str:
    """The country a number is in; "" when that is not certain.

    A number with `+` states its country. Any other is read as one dials it in `country` (a name or code), and
    must be a valid number there; without a known country it stays unknown.
    """
    number = text.strip()
    if not number or len(number) > LONGEST:
        return ""
    if number[0] in "+\uff0b":
        return name_of(_by_calling_code(number) or _parsed(number, None))
    home = code_of(country)
    return name_of(_parsed(number, home)) if home else ""


def _by_calling_code(number: str) -> str:
    """The region of a calling code that only one country has: most numbers need no more than that."""
    found = _INTERNATIONAL.match(number)
    digits = re.sub(r"\D", "", found[1]) if found else ""
    if not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return ""
    sharing = (COUNTRY_CODE_TO_REGION_CODE.get(int(digits[:end]), ()) for end in (1, 2, 3))
    regions = next((each for each in sharing if each), ())
    return regions[0] if len(regions) == 1 else ""


def _parsed(number: str, home: str | None) -> str:
    try:
        parsed = phonenumbers.parse(number, home)
    except phonenumbers.NumberParseException:  # no number at all
        return ""
    sure = phonenumbers.is_valid_number(parsed) if home else phonenumbers.is_possible_number(parsed)
    return (phonenumbers.region_code_for_number(parsed) or "") if sure else ""
