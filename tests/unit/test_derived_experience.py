"""Years of experience in people's words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import known
from scoring.derived import derive
from scoring.derived.experience import MOST_YEARS, years_of

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10+ years", 10),
        ("10-year track record", 10),
        ("over 20 yrs experience", 20),
        ("more than 5 years", 5),
        ("5 years 6 months", 5),
        ("5 tahun", 5),
        ("10 thn", 10),
        ("5 th", 5),
        ("lebih dari 10 tahun", 10),
        ("1,5 tahun", 1.5),
        ("18 bulan", 1),
        ("6 months", 0),
        ("über 10 Jahre", 10),
        ("seit 5 Jahren", 5),
        ("más de 8 años", 8),
        ("desde hace 4 años", 4),
        ("plus de 10 ans", 10),
        ("3-5 years", 3),
        ("3 sampai 5 tahun", 3),
        ("> 10", 10),
        ("10", 10),
        ("seit 2015", 11),
        ("since Jan 2015", 11),
        ("sejak 01/02/2012", 14),
        ("sejak 2010", 16),
        ("depuis 2018", 8),
        ("desde 2015 hasta hoy", 11),
        ("2015 - sekarang", 11),
        ("2015–present", 11),
        ("fresh graduate", 0),
        ("less than 1 year", 0),
        ("< 1 tahun", 0),
    ],
)
def test_years_are_read_as_they_are_stated(text: str, expected: float) -> None:
    """Of a range the lower end, since that much is sure."""
    assert years_of(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2015",
        "2015-2020",
        "since 2030",
        "35 years old",
        "umur 35 tahun",
        "35 Jahre alt",
        "less than 5 years",
        "< 5",
        "up to 3 years",
        "maksimal 5 tahun",
        "5 years ago",
        "vor 5 Jahren",
        "hace 5 años",
        "5 years in sales, 3 years in IT",
        "99 years",
        "5th floor",
        "lima tahun",
        "banyak",
        "",
        "😀",
    ],
)
def test_what_does_not_state_years_of_experience_is_unknown(text: str) -> None:
    """An age, an upper bound, a year alone and a sum of parts are not guessed at."""
    assert years_of(text, TODAY) is None


@pytest.mark.parametrize(
    ("began", "expected"),
    [(date(2015, 11, 21), 11), (date(2015, 11, 22), 10), (date(2027, 1, 1), None), (date(1900, 1, 1), None)],
)
def test_a_day_on_which_it_began_gives_full_years(began: date, expected: int | None) -> None:
    """Counted to the day on which the fact was learned, so that it never depends on a clock."""
    assert years_of(began, TODAY) == expected
    moment = datetime(began.year, began.month, began.day, tzinfo=UTC)
    assert years_of(moment, TODAY) == expected


def test_the_attribute_becomes_a_number_and_a_number_stays() -> None:
    """What states no years is kept as it was written."""
    for written, expected in (
        ("5 tahun", 5),
        (7, 7),
        (7.5, 7.5),
        ("banyak", "banyak"),
        (date(2016, 1, 1), 10),
    ):
        assert derive({"years_experience": known(written, NOW)})["years_experience"] == known(expected, NOW)


@given(st.text() | st.text("0123456789 +-<>.,yearstahunsince", max_size=25))
def test_no_text_raises_and_no_career_is_endless(text: str) -> None:
    """People write anything."""
    found = years_of(text, TODAY)
    assert found is None or 0 <= found <= MOST_YEARS
