"""A person's hands at the sandbox: calls that no connector makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from leads.record import Raw, RecordRef
from sandbox.exchange import Request
from sandbox.server import Sandbox


def edited(sandbox: Sandbox, crm: str, ref: RecordRef, fields: Mapping[str, Raw]) -> None:
    """Change a record by hand."""
    body = json.dumps({"type": ref.type, "id": ref.id, "fields": dict(fields)}).encode()
    answer = sandbox.handle(crm, Request("POST", "/_sandbox/edit", body=body))
    assert answer.status == 200, answer.body


def deleted(sandbox: Sandbox, crm: str, path: str, token: str) -> None:
    """Delete a record by its own address."""
    answer = sandbox.handle(crm, Request("DELETE", path, headers={"authorization": f"Bearer {token}"}))
    assert answer.status == 204, answer.body


def merged(sandbox: Sandbox, loser: RecordRef, winner: RecordRef, token: str) -> None:
    """Put `winner` in the place of `loser`."""
    body = json.dumps({"primaryObjectId": winner.id, "objectIdToMerge": loser.id}).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    path = f"/crm/v3/objects/{winner.type}/merge"
    answer = sandbox.handle("hubspot", Request("POST", path, headers=headers, body=body))
    assert answer.status == 200, answer.body


def asked(sandbox: Sandbox, crm: str, request: Request) -> Any:
    """What a person is shown for a request."""
    answer = sandbox.handle(crm, request)
    assert answer.status in (200, 204, 207), answer.body
    return json.loads(answer.body or b"{}")


def cost(sandbox: Sandbox, crm: str) -> tuple[int, int]:
    """Calls since this was last asked, and the least that would have done."""
    body = json.dumps({"mark": "next", "crm": crm}).encode()
    ended = asked(sandbox, crm, Request("POST", "/_sandbox/calls", body=body))
    report = ended[crm]
    return report["calls"], report["minimum_calls"]
