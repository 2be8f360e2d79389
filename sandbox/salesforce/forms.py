"""Bodies of several parts (multipart/form-data, RFC 7578)."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP

from .errors import Refusal


def form_parts(content_type: str, body: bytes) -> Mapping[str, bytes]:
    """The content of each part by its name, with any transfer encoding undone. Raises `Refusal`."""
    if not content_type.lower().startswith("multipart/form-data"):
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be multipart/form-data")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart():
        raise Refusal(400, "INVALID_MULTIPART_REQUEST", "The body has no parts")
    parts = (part for part in message.walk() if not part.is_multipart())
    return {str(_name(part)): bytes(part.get_payload(decode=True) or b"") for part in parts}


def _name(part: Message) -> object:
    return part.get_param("name", header="content-disposition")
