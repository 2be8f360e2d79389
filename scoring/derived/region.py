"""Regions of Indonesia: the metropolitan areas by the cities and regencies that make them up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from scoring.derived.words import plain

#: Region -> its cities, plain. A city's name may stand among other words (`Jakarta Selatan`, `Kota Bekasi`).
REGIONS: Mapping[str, tuple[str, ...]] = {
    "Jabodetabek": (
        "jakarta",
        "bogor",
        "depok",
        "tangerang",
        "bekasi",
        "cikarang",
        "serpong",
        "bsd",
        "cibubur",
    ),
    "Bandung": ("bandung", "cimahi", "sumedang"),
    "Surabaya": ("surabaya", "sidoarjo", "gresik", "mojokerto", "lamongan", "bangkalan"),
    "Semarang": ("semarang", "kendal", "demak", "ungaran", "salatiga"),
    "Yogyakarta": ("yogyakarta", "jogjakarta", "yogya", "jogja", "sleman", "bantul"),
    "Solo": ("surakarta", "solo", "sukoharjo", "karanganyar", "boyolali", "klaten"),
    "Malang": ("malang", "batu"),
    "Medan": ("medan", "binjai", "deli serdang"),
    "Bali": ("bali", "denpasar", "badung", "gianyar", "kuta", "ubud"),
    "Makassar": ("makassar", "ujung pandang", "maros", "gowa"),
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
#: Cities elsewhere in the country whose names contain one of the above.
_ELSEWHERE = frozenset(("padang sidempuan", "padangsidimpuan", "padang panjang", "batu bara", "batu licin"))


@lru_cache(maxsize=8192)
def region_of(city: str) -> str:
    """The region that an Indonesian city lies in; "" when the table does not have it."""
    name = re.sub(r"^(kota|kab|kabupaten|dki|provinsi) ", "", plain(city))
    if name in _ELSEWHERE:
        return ""
    for region, cities in REGIONS.items():
        if any(f" {one} " in f" {name} " for one in cities):
            return region
    return ""
