"""Deploying a package to an org: sent once, then asked after until the org is done with it.

Source: "REST Resources: deployRequest" (Metadata API guide): a multipart of the options as JSON and the zip.
"""

from __future__ import annotations

import json
from typing import Any

from urllib3.fields import RequestField
from urllib3.filepost import encode_multipart_formdata

from connectors.errors import Misconfigured, Refused
from connectors.salesforce.client import Call, Client

#: Seconds between two questions, and how many are asked: ten minutes in all.
POLL_S = 5.0
POLLS = 120

_PATH = "metadata/deployRequest"
_OPTIONS = {
    "allowMissingFiles": False,
    "checkOnly": False,
    "ignoreWarnings": False,
    "rollbackOnError": True,
    "singlePackage": True,
}


def deploy(client: Client, package: bytes) -> str:
    """Deploy a zip: all of it or nothing. Gives the reason why it was not done, empty when it was."""
    body, kind = _multipart(package)
    call = Call("POST", _PATH, body=body, headers={"Content-Type": kind}, write=True)
    try:
        sent = client.answer(call).body
    except (Refused, Misconfigured) as refusal:
        return str(refusal)
    id = sent.get("id") if isinstance(sent, dict) else None
    if not isinstance(id, str) or not id.isalnum():
        raise Refused("the answer to a deployment names none")
    return _outcome(client, id)


def _outcome(client: Client, id: str) -> str:
    for _ in range(POLLS):
        client.pause(POLL_S)
        told = client.answer(Call("GET", f"{_PATH}/{id}", params={"includeDetails": "true"})).body
        result = told.get("deployResult") if isinstance(told, dict) else None
        if not isinstance(result, dict):
            raise Refused("the answer does not say how a deployment went")
        if result.get("done") is True:
            return "" if result.get("success") is True else _reason(result)
    return f"the deployment {id} is not finished after {POLLS * POLL_S:.0f} s: run this again later"


def _reason(result: dict[str, Any]) -> str:
    """What the org says of the parts that failed, else of the deployment."""
    details = result.get("details")
    failures = details.get("componentFailures") if isinstance(details, dict) else None
    problems = [
        f"{failure.get('fullName')}: {failure.get('problem')}"
        for failure in (failures if isinstance(failures, list) else ())
        if isinstance(failure, dict)
    ]
    status = str(result.get("errorMessage") or result.get("status") or "failed")
    return f"the deployment was refused: {'; '.join(problems) or status}"


def _multipart(package: bytes) -> tuple[bytes, str]:
    """The body and its content type."""
    options = RequestField("json", json.dumps({"deployOptions": _OPTIONS}))
    options.make_multipart(content_type="application/json")
    file = RequestField("file", package, filename="tolok.zip")
    file.make_multipart(content_type="application/zip")
    return encode_multipart_formdata([options, file])
