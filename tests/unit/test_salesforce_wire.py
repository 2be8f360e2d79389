"""The wire itself, over real sockets on loopback: what breaks there, and that connections are kept."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from connectors.errors import OutcomeUnknown, Unreachable
from connectors.port import OpenGate
from connectors.salesforce.client import Call, Client
from connectors.salesforce.sign_in import SalesforceSettings

Act = Callable[[BaseHTTPRequestHandler], None]
LIMIT_S = 0.4


class Org(ThreadingHTTPServer):
    """An org on a free port of loopback that does with each request what it was told."""

    daemon_threads = True

    def __init__(self, act: Act) -> None:
        self.act = act
        self.connections = 0
        super().__init__(("127.0.0.1", 0), Exchange)

    def get_request(self) -> tuple[socket.socket, object]:
        self.connections += 1
        return super().get_request()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some of these tests are about."""


class Exchange(BaseHTTPRequestHandler):
    """Reads a request whole and leaves the answer to the org's act."""

    protocol_version = "HTTP/1.1"
    server: Org

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.act(self)

    def do_PATCH(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[[Act], Org]]:
    """Start orgs, and stop them when the test is over."""
    orgs: list[Org] = []

    def started(act: Act) -> Org:
        orgs.append(Org(act))
        threading.Thread(target=orgs[-1].serve_forever, args=(0.01,), daemon=True).start()
        return orgs[-1]

    yield started
    for org in orgs:
        org.shutdown()
        org.server_close()


def client(port: int) -> Client:
    settings = SalesforceSettings(
        base_url=f"http://127.0.0.1:{port}",
        access_token=SecretStr("00D!given"),
        read_timeout_s=LIMIT_S,
        answer_timeout_s=LIMIT_S,
        attempts=2,
    )
    return Client(settings, OpenGate(), pause=lambda _: None)


WRITE = Call("PATCH", "composite/sobjects", body={"records": []}, write=True)


def cut(exchange: BaseHTTPRequestHandler) -> None:
    exchange.send_response(200)
    exchange.send_header("Content-Length", "500")
    exchange.end_headers()
    exchange.wfile.write(b"[{")
    exchange.close_connection = True


def closed(exchange: BaseHTTPRequestHandler) -> None:
    exchange.close_connection = True


def silent(exchange: BaseHTTPRequestHandler) -> None:
    time.sleep(3 * LIMIT_S)
    exchange.close_connection = True


def dripping(exchange: BaseHTTPRequestHandler) -> None:
    exchange.send_response(200)
    exchange.send_header("Content-Length", "500")
    exchange.end_headers()
    for _ in range(500):
        exchange.wfile.write(b" ")
        time.sleep(LIMIT_S / 10)


@pytest.mark.parametrize("act", [cut, closed, silent, dripping])
def test_an_answer_that_does_not_arrive_whole_leaves_a_write_unknown(
    serve: Callable[[Act], Org], act: Act
) -> None:
    """Cut off, never begun, too late or without end: it is sent once, and given up in time."""
    org = serve(act)
    begun = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        client(org.server_port).answer(WRITE)
    assert time.monotonic() - begun < 10 * LIMIT_S
    assert org.connections == 1


def test_a_write_that_nobody_takes_is_tried_again_and_then_given_up() -> None:
    """Where no connection can be made nothing can have happened."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        with pytest.raises(Unreachable, match="2 tries"):
            client(taken.getsockname()[1]).answer(WRITE)


def test_one_connection_serves_many_calls(serve: Callable[[Act], Org]) -> None:
    """Compressed answers in chunks are read whole, and their connection is used again."""
    rows = [{"Id": str(number)} for number in range(5000)]

    def chunked(exchange: BaseHTTPRequestHandler) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Encoding", "gzip")
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        packed = gzip.compress(json.dumps(rows).encode())
        for start in range(0, len(packed), 1000):
            part = packed[start : start + 1000]
            exchange.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        exchange.wfile.write(b"0\r\n\r\n")

    org = serve(chunked)
    caller = client(org.server_port)
    for _ in range(3):
        assert caller.answer(Call("GET", "query")).body == rows
    assert org.connections == 1
