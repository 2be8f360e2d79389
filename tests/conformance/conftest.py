"""The fixtures of the suite: one subject for each CRM."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.server import Sandbox
from tests.conformance.subjects import Subject, hubspot, memory, portal, salesforce

SMALL = 60
#: Leads that fill more than one page, of a complete read and of a window.
SALESFORCE_PAGES = 2_400
HUBSPOT_PAGES = 260


@pytest.fixture(params=["memory", "salesforce", "hubspot", "hubspot-2026-09"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each CRM with a few leads, fresh for every test."""
    if request.param == "memory":
        return memory(SMALL)
    sandbox = Sandbox(leads=SMALL)
    if request.param == "salesforce":
        return salesforce(sandbox)
    return hubspot(sandbox, request.param.removeprefix("hubspot-") if "-" in request.param else "v3")


@pytest.fixture(
    params=["memory", "memory-unenforced", "salesforce", "hubspot", "hubspot-listing", "hubspot-2026-09"]
)
def handing(request: pytest.FixtureRequest) -> Subject:
    """Each CRM with a few leads, ready for hand-offs; where it may or may not enforce keys, both."""
    if request.param.startswith("memory"):
        subject = memory(SMALL, enforces=request.param == "memory")
    elif request.param == "salesforce":
        subject = salesforce(Sandbox(leads=SMALL))
    elif request.param == "hubspot-listing":
        sandbox = Sandbox(leads=SMALL)
        portal(sandbox).switches.unique_on = frozenset()
        subject = replace(hubspot(sandbox), looks_again=1)
    else:
        subject = hubspot(Sandbox(leads=SMALL), "2026-09" if request.param == "hubspot-2026-09" else "v3")
    subject.crm.create_fields(subject.people.type, subject.specs)
    subject.crm.prepare_handoffs()
    return subject


@pytest.fixture(scope="module")
def large_org() -> Sandbox:
    """One sandbox for all tests that need thousands of leads; none of them minds what another changed."""
    return Sandbox(leads=SALESFORCE_PAGES)


@pytest.fixture(params=["memory", "salesforce", "hubspot"])
def large(request: pytest.FixtureRequest) -> Subject:
    """Each CRM with more leads than fit a page."""
    if request.param == "memory":
        return memory(SMALL)
    if request.param == "hubspot":
        return hubspot(Sandbox(leads=HUBSPOT_PAGES))
    return salesforce(request.getfixturevalue("large_org"))
