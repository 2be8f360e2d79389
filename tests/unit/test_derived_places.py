"""Countries, regions, and where a telephone number is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import empty, known, unreadable
from scoring.derived import derive
from scoring.derived.country import code_of, country_of
from scoring.derived.phone import phone_country_of
from scoring.derived.region import REGIONS, region_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def derived(attribute: str, **told: str) -> object:
    """The derived attribute's value from known texts."""
    return derive({name: known(text, NOW) for name, text in told.items()})[attribute].value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID", "Indonesia"),
        ("Indonesien", "Indonesia"),
        ("republik indonesia", "Indonesia"),
        ("UK", "United Kingdom"),
        ("U.S.A.", "United States"),
        ("Amerika Serikat", "United States"),
        ("Deutschland", "Germany"),
        ("Singapura", "Singapore"),
        ("VNM", "Vietnam"),
        ("Viet Nam", "Vietnam"),
        ("Korea Selatan", "South Korea"),
        ("Côte d’Ivoire", "Côte d'Ivoire"),
        ("Belanda", "Netherlands"),
        ("Vereinigte Staaten", "United States"),
        ("EE. UU.", "United States"),
        ("États-Unis", "United States"),
        ("Alemania", "Germany"),
        ("Allemagne", "Germany"),
        ("Jerman", "Germany"),
        ("Jepang", "Japan"),
        ("Prancis", "France"),
        ("Inggris", "United Kingdom"),
        ("Großbritannien", "United Kingdom"),
        ("Royaume-Uni", "United Kingdom"),
        ("Reino Unido", "United Kingdom"),
        ("Tiongkok", "China"),
        ("Südkorea", "South Korea"),
        ("Singapour", "Singapore"),
        ("Países Bajos", "Netherlands"),
        ("Pays-Bas", "Netherlands"),
        ("Schweiz", "Switzerland"),
        ("Österreich", "Austria"),
        ("Malaisie", "Malaysia"),
        ("Filipina", "Philippines"),
        ("Uni Emirat Arab", "United Arab Emirates"),
        ("Arab Saudi", "Saudi Arabia"),
        ("Asia", ""),
        ("unknown", ""),
        ("Indonesia, Malaysia", ""),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_goes_by_one_name(text: str, expected: str) -> None:
    """Codes, other languages and habits all lead to the English short name."""
    assert country_of(text) == expected


def test_an_unknown_country_stays_as_it_was_written() -> None:
    """Nothing that a person wrote is lost."""
    assert derive({"country": known("Atlantis", NOW)})["country"] == known("Atlantis", NOW)


@pytest.mark.parametrize(
    ("city", "country", "expected"),
    [
        ("Jakarta Selatan", "Indonesia", "Jabodetabek"),
        ("Kota Bekasi", "ID", "Jabodetabek"),
        ("KAB. SIDOARJO", None, "Surabaya"),
        ("Cimahi", "Indonesia", "Bandung"),
        ("Padang Panjang", "Indonesia", None),
        ("Bandung", "Malaysia", None),
        ("Berlin", "Germany", None),
        ("DKI Jakarta", "Indonesien", "Jabodetabek"),
        ("Yakarta", "Indonesia", "Jabodetabek"),
        ("Tangerang Selatan", "Indonesia", "Jabodetabek"),
        ("Kab. Bandung Barat", None, "Bandung"),
        ("Batu", "Indonesia", "Malang"),
        ("Batu Aji", "Indonesia", None),
        ("Depok, Sleman", "Indonesia", None),
        ("Jakarta / Bandung", "Indonesia", None),
        ("Sabang", "Indonesia", None),
    ],
)
def test_a_city_of_indonesia_lies_in_a_region(city: str, country: str | None, expected: str | None) -> None:
    """A namesake abroad lies in none."""
    told = {"city": city} | ({"country": country} if country else {})
    assert derived("region", **told) == expected


@pytest.mark.parametrize(
    ("city", "province", "expected"),
    [
        ("Setiabudi", "DKI Jakarta", "Jabodetabek"),
        ("Singaraja", "Bali", "Bali"),
        ("Wates", "Daerah Istimewa Yogyakarta", "Yogyakarta"),
        ("Bandung", "Jawa Barat", "Bandung"),
        ("Garut", "Jawa Barat", None),
    ],
)
def test_a_province_tells_the_region_where_the_city_does_not(
    city: str, province: str, expected: str | None
) -> None:
    """West Java holds parts of two regions, so it alone tells none."""
    assert derived("region", city=city, province=province) == expected


def test_without_a_city_the_province_is_asked() -> None:
    """A blank city does not hide it."""
    facts = {"city": empty(NOW), "province": known("Bali", NOW)}
    assert derive(facts)["region"] == known("Bali", NOW)
    assert derive({"province": unreadable(NOW)})["region"] == unreadable(NOW)


def test_every_region_is_known_by_the_cities_it_lists() -> None:
    """No city stands in two regions."""
    assert [city for region, cities in REGIONS.items() for city in cities if region_of(city) != region] == []


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("+62 812-3456-7890", "", "Indonesia"),
        ("+62 (21) 555 0123", "Germany", "Indonesia"),
        ("＋62 812 3456 7890", "", "Indonesia"),
        ("0812 3456 7890", "Indonesia", "Indonesia"),
        ("021-5550123", "Indonesien", "Indonesia"),
        ("62 812 3456 7890", "ID", "Indonesia"),
        ("030 901820", "Deutschland", "Germany"),
        ("+44 20 7946 0958", "", "United Kingdom"),
        ("+1 212 555 2368", "", "United States"),
        ("+1 604 555 2368", "United States", "Canada"),
        ("+7 495 123-45-67", "", "Russian Federation"),
        ("+7 727 250 0000", "", "Kazakhstan"),
        ("0812 3456 7890", "", ""),
        ("62 812 3456 7890", "", ""),
        ("0812 3456 7890", "Atlantis", ""),
        ("0812 3456 7890", "Singapore", ""),
        ("+62 8", "", ""),
        ("+800 1234 5678", "", ""),
        ("+999 123456", "", ""),
        ("123", "Indonesia", ""),
        ("tidak ada", "Indonesia", ""),
        ("+", "", ""),
        ("", "Indonesia", ""),
        ("+62" + "8" * 300, "", ""),
    ],
)
def test_a_telephone_number_tells_its_country(number: str, country: str, expected: str) -> None:
    """By its `+`, or as one dials it in a country that is known; a number alone tells nothing."""
    assert phone_country_of(number, country) == expected


def test_a_phone_is_read_from_where_the_lead_is() -> None:
    """The country may be written in any language; where it is unknown, so is a number without `+`."""
    assert derived("phone_country", phone="0812 3456 7890", country="Indonésie") == "Indonesia"
    assert derived("phone_country", phone="0812 3456 7890", country="Atlantis") is None
    assert derived("phone_country", phone="0812 3456 7890") is None


@given(st.text() | st.text("+0123456789 -()x", max_size=30), st.sampled_from(["", "ID", "US", "Germany"]))
def test_no_telephone_number_raises(number: str, country: str) -> None:
    """And the answer is a country that has a code."""
    found = phone_country_of(number, country)
    assert found == "" or code_of(found)
