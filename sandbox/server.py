"""Both CRMs over HTTP on loopback, with one clock that stands still until it is told to move."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from threading import RLock, Thread
from types import MappingProxyType

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.control import PREFIX, control
from sandbox.days import days
from sandbox.exchange import Request, Response
from sandbox.hubspot.world import HubSpotWorld
from sandbox.people import Population
from sandbox.population import population
from sandbox.salesforce.world import SalesforceWorld
from sandbox.sheet import Sheet
from sandbox.world import World

#: How each CRM's world is made.
WORLDS: Mapping[str, Callable[[Population, Clock, int], World]] = MappingProxyType(
    {"salesforce": SalesforceWorld, "hubspot": HubSpotWorld}
)
HOST = "127.0.0.1"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
MAX_BODY = 64 * 1024 * 1024  # bytes of one request
BACKLOG = 128
KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 5


class Sandbox:
    """Both CRMs over the same people.

    One request is answered at a time, so that a move of the clock is seen whole or not at all.
    """

    def __init__(self, seed: int = 7, leads: int = 2000) -> None:
        """`leads` prospects in each CRM; the same `seed` tells the same story."""
        self.seed = seed
        self.clock = Clock()
        people = population(seed, leads, self.clock.now)
        self.worlds = {crm: world(people, self.clock, seed) for crm, world in WORLDS.items()}
        self.addresses = dict.fromkeys(self.worlds, f"http://{HOST}")
        self._days = days(people, seed, self.clock.now)
        self._living = set(self.worlds)  # those whose people go on doing things
        self._gate = RLock()

    def load(self, sheet: Sheet, crm: str) -> None:
        """Make the rows of `sheet` all the leads of `crm`, where nothing then happens by itself.

        Raises `KeyError` for an unknown CRM.
        """
        with self._gate:
            empty = population(self.seed, 0, self.clock.now)
            world = WORLDS[crm](empty, self.clock, self.seed)
            world.load_rows(sheet.columns, sheet.rows)
            self.worlds[crm] = world
            self._living.discard(crm)

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds` and let happen, in both CRMs, all that happens until then."""
        with self._gate:
            for piece in self._days.until(self.clock.advance(seconds)):
                for crm in sorted(self._living):
                    self.worlds[crm].take_in(piece)

    def info(self) -> dict[str, object]:
        """What a client must know to begin: seed, the time, and for each CRM its address and credentials."""
        return {
            "seed": self.seed,
            "now": self.clock.now.isoformat(),
            **{crm: world.info(self.addresses[crm]) for crm, world in self.worlds.items()},
        }

    def handle(self, crm: str, request: Request) -> Response:
        """Answer a request that came in on the port of `crm`, with the clock's `Date`."""
        with self._gate:
            if request.path.startswith(PREFIX):
                response = control(self, request, crm)
            else:
                response = self.worlds[crm].handle(request)
            return Response(response.status, response.body, _dated(response.headers, self.clock))


def _dated(headers: Mapping[str, str], clock: Clock) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() != "date"}
    return kept | {"Date": clock.http_date()}


def application(sandbox: Sandbox, crm: str) -> Starlette:
    """The ASGI application of one CRM. `path` and `query` reach the world as they were sent."""

    async def answer(http: HttpRequest) -> HttpResponse:
        """Pass the call to the sandbox in a thread of its own; 413 beyond `MAX_BODY`."""
        body = bytearray()
        async for chunk in http.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return HttpResponse(status_code=413)
        scope = http.scope
        path = scope.get("raw_path") or scope["path"].encode()
        query = scope["query_string"].decode("latin-1")
        request = Request(http.method, path.decode("latin-1"), query, dict(http.headers), bytes(body))
        response = await run_in_threadpool(sandbox.handle, crm, request)
        return HttpResponse(response.body, response.status, response.headers)

    return Starlette(routes=[Route("/{path:path}", answer, methods=list(METHODS))])


class PortInUseError(OSError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on {HOST} is in use")
        self.port = port


@dataclass(frozen=True, slots=True)
class Served:
    """Where the two CRMs are being served."""

    salesforce: str
    hubspot: str


@contextmanager
def served(sandbox: Sandbox, salesforce_port: int = 0, hubspot_port: int = 0) -> Iterator[Served]:
    """Serve both CRMs from background threads until the block ends; port 0 takes a free one.

    Raises `PortInUseError` before anything is served.
    """
    with ExitStack() as stack:
        listening = {
            crm: stack.enter_context(closing(_listen(port)))
            for crm, port in (("salesforce", salesforce_port), ("hubspot", hubspot_port))
        }
        for crm, listener in listening.items():
            sandbox.addresses[crm] = f"http://{HOST}:{listener.getsockname()[1]}"
        for crm, listener in listening.items():
            stack.enter_context(_running(application(sandbox, crm), listener))
        yield Served(sandbox.addresses["salesforce"], sandbox.addresses["hubspot"])


def serve(
    sandbox: Sandbox,
    salesforce_port: int,
    hubspot_port: int,
    ready: Callable[[Served], None] | None = None,
) -> None:
    """Serve both CRMs until SIGINT or SIGTERM; `ready` is called once requests are answered.

    Must be called from the main thread. Raises `PortInUseError` before anything is served.
    """
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked before the threads start, which inherit it, so that no thread but this one takes the signal.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, stopping)
    try:
        with served(sandbox, salesforce_port, hubspot_port) as where:
            if ready is not None:
                ready(where)
            signal.sigwait(stopping)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(port: int) -> socket.socket:
    """A listening socket: connections wait in it until the server answers."""
    # The protocol is named so that asyncio sets TCP_NODELAY; without it an answer waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise PortInUseError(port) from problem
        raise
    return listener


@contextmanager
def _running(app: Starlette, listener: socket.socket) -> Iterator[None]:
    """A server of its own in a thread of its own; uvicorn leaves signals alone outside the main thread."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="warning",
            access_log=False,
            date_header=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(2 * STOP_SECONDS)
