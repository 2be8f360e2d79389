"""Industries by the codes of statistics, where a text states which classification its code is of.

Sections follow NAICS (2022), SIC (United States, 1987) and ISIC (revision 4, to whose divisions NACE, KBLI,
WZ and the five-digit British SIC 2007 keep).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_CODE = re.compile(
    r"\b(naics|sic|isic|nace|kbli|wz|naf|ape)\W*(?:rev\W*\d\W*|(?:20\d\d|19\d\d)\W+)?[a-u]?\W?(\d[\d.]{1,7})"
)

#: Beginnings of codes; of those that fit, the longest counts. "" is an industry that has no name here.
NAICS: Mapping[str, str] = {
    "11": "Agriculture", "21": "Mining", "211": "Energy", "22": "Energy", "23": "Construction",
    "31": "Manufacturing", "32": "Manufacturing", "33": "Manufacturing", "42": "Retail", "44": "Retail",
    "45": "Retail", "48": "Logistics", "49": "Logistics", "51": "Media", "5112": "Software",
    "5132": "Software", "517": "Telecommunications", "518": "Software", "519": "", "52": "Financial Services",
    "53": "Real Estate", "5411": "Consulting", "5415": "Software", "5416": "Consulting",
    "61": "Education", "62": "Healthcare", "72": "Hospitality", "92": "Government",
}  # fmt: skip
SIC: Mapping[str, str] = {
    "01": "Agriculture", "02": "Agriculture", "07": "Agriculture", "08": "Agriculture", "09": "Agriculture",
    "10": "Mining", "12": "Mining", "13": "Energy", "14": "Mining", "15": "Construction",
    "16": "Construction", "17": "Construction", "2": "Manufacturing", "3": "Manufacturing",
    "27": "Media", "40": "Logistics", "41": "Logistics", "42": "Logistics", "44": "Logistics",
    "45": "Logistics", "47": "Logistics", "48": "Telecommunications", "483": "Media", "484": "Media",
    "49": "Energy", "5": "Retail", "58": "Hospitality", "60": "Financial Services",
    "61": "Financial Services", "62": "Financial Services", "63": "Financial Services",
    "64": "Financial Services", "65": "Real Estate", "67": "Financial Services", "70": "Hospitality",
    "737": "Software", "80": "Healthcare", "82": "Education", "874": "Consulting", "91": "Government",
    "92": "Government", "93": "Government", "94": "Government", "95": "Government", "96": "Government",
    "97": "Government",
}  # fmt: skip
ISIC: Mapping[str, str] = {
    "01": "Agriculture", "02": "Agriculture", "03": "Agriculture", "05": "Mining", "06": "Energy",
    "07": "Mining", "08": "Mining", "09": "Mining", "1": "Manufacturing", "2": "Manufacturing",
    "30": "Manufacturing", "31": "Manufacturing", "32": "Manufacturing", "33": "Manufacturing",
    "35": "Energy", "41": "Construction", "42": "Construction", "43": "Construction", "45": "Retail",
    "46": "Retail", "47": "Retail", "49": "Logistics", "50": "Logistics", "51": "Logistics",
    "52": "Logistics", "53": "Logistics", "55": "Hospitality", "56": "Hospitality", "58": "Media",
    "582": "Software", "59": "Media", "60": "Media", "61": "Telecommunications", "62": "Software",
    "63": "Software", "64": "Financial Services", "65": "Financial Services", "66": "Financial Services",
    "68": "Real Estate", "69": "Consulting", "70": "Consulting", "84": "Government", "85": "Education",
    "86": "Healthcare", "87": "Healthcare", "88": "Healthcare",
}  # fmt: skip


def by_code(text: str) -> str | None:
    """The industry of the code that a folded text states; "" where it has none, None without a code.

    Several codes must agree.
    """
    found = set(_industries(text))
    if not found:
        return None
    return found.pop() if len(found) == 1 else ""


def _industries(text: str) -> Iterator[str]:
    for stated in _CODE.finditer(text):
        code = stated[2].replace(".", "")
        yield _longest(_classification(stated[1], code), code)


def _classification(name: str, code: str) -> Mapping[str, str]:
    """A SIC of five digits is the British one, which follows ISIC."""
    if name == "naics":
        return NAICS
    return SIC if name == "sic" and len(code) < 5 else ISIC


def _longest(table: Mapping[str, str], code: str) -> str:
    return next((table[code[:end]] for end in range(len(code), 0, -1) if code[:end] in table), "")
