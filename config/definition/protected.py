"""Attributes that the law protects, and attributes that give one away."""

from __future__ import annotations

from collections.abc import Mapping

#: Name of an attribute to what it tells of a person (GDPR 9 and 22; UU PDP 4).
PROTECTED: Mapping[str, str] = {
    "gender": "gender",
    "sex": "gender",
    "salutation": "gender",
    "age": "age",
    "birth_date": "age",
    "birth_year": "age",
    "religion": "religion",
    "income": "income",
    "salary": "income",
    "health": "health",
    "disability": "health",
    "marital_status": "marital status",
    "ethnicity": "ethnicity",
    "nationality": "ethnicity",
    "political_views": "political views",
    "union_membership": "union membership",
    "sexual_orientation": "sexual orientation",
}
