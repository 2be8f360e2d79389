"""`/metadata/deployRequest`: a package is put into the org as a whole or not at all ("Deploying Metadata with
REST Resources", Metadata API guide). It is done as soon as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from . import stamps
from .components import Component, install
from .errors import Refusal, bad_json, not_found
from .forms import form_parts
from .org import Org
from .packages import MANIFEST, read_package
from .wire import Answer, Call

MOST_KEPT = 100
_PREFIX = "0Af"
_OPTIONS: Mapping[str, object] = {
    "allowMissingFiles": False,
    "autoUpdatePackage": False,
    "checkOnly": False,
    "ignoreWarnings": False,
    "performRetrieve": False,
    "purgeOnDelete": False,
    "rollbackOnError": True,
    "runTests": None,
    "singlePackage": True,
    "testLevel": None,
}
Options = Mapping[str, object]


def begin(call: Call) -> Answer:
    """`POST`: a form of `json` (the options) and `file` (the zip). Raises `Refusal`."""
    parts = form_parts(call.request.headers.get("content-type", ""), call.request.body)
    if "json" not in parts or "file" not in parts:
        raise Refusal(400, "INVALID_MULTIPART_REQUEST", "The parts json and file are required")
    options = _options(parts["json"])
    call.log.atomic("deploy")
    identity = call.org.rows.mint(_PREFIX)
    done = _deployed(call.org, call.user, parts["file"], check_only=options["checkOnly"] is True)
    deploys = call.org.deploys
    deploys[identity] = _result(call, identity, options, done)
    if len(deploys) > MOST_KEPT:
        del deploys[next(iter(deploys))]
    pending = {"id": identity, "status": "Pending", "done": False, "success": False}
    answer = {"id": identity, "validatedDeployRequestId": None, "deployOptions": options}
    return Answer(201, {**answer, "deployResult": pending})


def status(call: Call, identity: str) -> Answer:
    """`GET .../<id>[?includeDetails=true]`: how the deploy went. Raises `Refusal`."""
    result = call.org.deploys.get(identity)
    if result is None:
        raise not_found()
    call.log.needed_once(f"deploy {identity}")
    if (call.param("includeDetails") or "").lower() != "true":
        result = {**result, "details": None}
    path = f"/services/data/v{call.version}/metadata/deployRequest/{identity}"
    return Answer(200, {"id": identity, "url": path, "deployResult": result})


def _options(content: bytes) -> dict[str, object]:
    """The deploy options, the vendor's own where none is given. Raises `Refusal`."""
    try:
        sent = json.loads(content)
    except ValueError as problem:
        raise bad_json(f"The part json can not be read: {problem}") from problem
    options = sent.get("deployOptions") if isinstance(sent, dict) else None
    if not isinstance(options, dict):
        raise bad_json("The part json must hold deployOptions")
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        raise bad_json(f'Unrecognized field "{unknown[0]}" in deployOptions')
    return {**_OPTIONS, **options}


def _deployed(org: Org, user: str, content: bytes, *, check_only: bool) -> list[Component]:
    """Every component's verdict; nothing is kept beside a failure."""
    place = org.mark()
    try:
        done = install(org, user, read_package(content))
    except Refusal as refusal:
        done = [Component("", MANIFEST, MANIFEST, problem=refusal.message)]
    if check_only or any(one.problem for one in done):
        org.go_back(place)
    return done


def _result(call: Call, identity: str, options: Options, done: list[Component]) -> Mapping[str, object]:
    failures = [one for one in done if one.problem]
    moment = stamps.stamp(call.org.now)
    told = [_message(one, moment) for one in done]
    return {
        "id": identity,
        "done": True,
        "success": not failures,
        "status": "Failed" if failures else "Succeeded",
        "checkOnly": options["checkOnly"],
        "ignoreWarnings": options["ignoreWarnings"],
        "rollbackOnError": options["rollbackOnError"],
        "runTestsEnabled": False,
        "createdBy": call.user,
        "createdDate": moment,
        "startDate": moment,
        "lastModifiedDate": moment,
        "completedDate": moment,
        "numberComponentErrors": len(failures),
        "numberComponentsDeployed": len(done) - len(failures),
        "numberComponentsTotal": len(done),
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "details": {
            "componentSuccesses": [one for one in told if one["success"]],
            "componentFailures": [one for one in told if not one["success"]],
            "retrieveResult": None,
        },
    }


def _message(one: Component, moment: str) -> dict[str, object]:
    return {
        "fullName": one.name,
        "componentType": one.type,
        "fileName": one.file,
        "success": one.problem is None,
        "problem": one.problem,
        "problemType": "Error" if one.problem else None,
        "created": one.created and not one.problem,
        "changed": one.changed and not one.problem,
        "deleted": False,
        "createdDate": moment,
    }
