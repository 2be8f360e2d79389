"""A time of day as it is written in a configuration."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated

from pydantic import PlainValidator

from config.definition.problem import Misread, shown

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def read_clock(data: object) -> time:
    """`"02:00"`, on the 24-hour clock."""
    match = _CLOCK.fullmatch(data.strip()) if isinstance(data, str) else None
    if match is None:
        raise Misread(f"expected a time of day, found {shown(data)}", 'write it as: "02:00"')
    return time(int(match[1]), int(match[2]))


Clock = Annotated[time, PlainValidator(read_clock)]
