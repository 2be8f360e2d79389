"""Regions of Indonesia: the metropolitan areas by the cities, regencies and provinces that make them up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from scoring.derived.words import plain

#: Region -> its cities, plain. A city's name may stand among other words (`Jakarta Selatan`, `Kota Bekasi`).
REGIONS: Mapping[str, tuple[str, ...]] = {
    "Jabodetabek": (
        "jakarta",
        "yakarta",
        "jabodetabek",
        "jakarta raya",
        "jaksel",
        "jakbar",
        "jaktim",
        "jakpus",
        "jakut",
        "tangsel",
        "ciputat",
        "bintaro",
        "karawaci",
        "cibinong",
        "sentul",
        "cibitung",
        "bogor",
        "depok",
        "tangerang",
        "bekasi",
        "cikarang",
        "serpong",
        "bsd",
        "cibubur",
    ),
    "Bandung": ("bandung", "cimahi", "sumedang", "soreang", "lembang"),
    "Surabaya": (
        "surabaya",
        "sidoarjo",
        "gresik",
        "mojokerto",
        "lamongan",
        "bangkalan",
        "gerbangkertosusila",
    ),
    "Semarang": ("semarang", "kendal", "demak", "ungaran", "salatiga"),
    "Yogyakarta": (
        "yogyakarta",
        "jogjakarta",
        "yogya",
        "jogja",
        "sleman",
        "bantul",
        "diy",
        "kulon progo",
        "gunungkidul",
    ),
    "Solo": ("surakarta", "solo", "sukoharjo", "karanganyar", "boyolali", "klaten"),
    "Malang": ("malang", "kota batu"),
    "Medan": ("medan", "binjai", "deli serdang"),
    "Bali": ("bali", "denpasar", "badung", "gianyar", "kuta", "ubud"),
    "Makassar": ("makassar", "makasar", "ujung pandang", "maros", "gowa"),
    "Palembang": ("palembang",),
    "Batam": ("batam",),
    "Balikpapan": ("balikpapan", "samarinda"),
    "Banjarmasin": ("banjarmasin", "banjarbaru"),
    "Manado": ("manado",),
    "Padang": ("padang",),
    "Pekanbaru": ("pekanbaru",),
    "Lampung": ("bandar lampung", "lampung"),
    "Pontianak": ("pontianak",),
}
#: Names that stand for another place when other words stand beside them.
_ALONE: Mapping[str, str] = {"batu": "Malang"}
#: Places elsewhere whose names contain one of the above.
_ELSEWHERE = frozenset(
    ("padang sidempuan", "padangsidimpuan", "padang panjang", "padang lawas", "padang bolak", "depok sleman")
)


@lru_cache(maxsize=8192)
def region_of(place: str) -> str:
    """The region that an Indonesian city, regency or province lies in; "" when none or several do."""
    name = plain(place)
    bare = re.sub(r"^(kota|kab|kabupaten|dki|di|provinsi|prov) ", "", name)
    if bare in _ELSEWHERE:
        return ""
    words = f" {name} "
    found = {region for region, cities in REGIONS.items() if any(f" {one} " in words for one in cities)}
    return found.pop() if len(found) == 1 else _ALONE.get(bare, "")
