"""What the tests of the sandbox share."""

from __future__ import annotations

import pytest

from tests.sandbox.salesforce_org import Org, new_org


@pytest.fixture
def org() -> Org:
    """A fresh Salesforce org with a small population."""
    return new_org()
