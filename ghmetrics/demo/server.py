"""The stand-in's HTTP side: tokens, limits, ETags, and both APIs on one port of this machine."""

import json
import socket
import sys
import time
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from ghmetrics.demo import graph, rest
from ghmetrics.demo.limits import Limits
from ghmetrics.demo.people import API
from ghmetrics.demo.replies import Reply, problem
from ghmetrics.demo.world import World

BAD_TOKEN = "bad-token"  # noqa: S105 - the one that is refused; any other is good
OK, NOT_MODIFIED = 200, 304
GRAPHQL = ("/graphql", "/api/graphql")


class DemoServer:
    """GitHub on loopback: `with DemoServer() as github: github.url`. It is closed at the end of the block.

    Each answer takes `latency` seconds, which may be changed while it runs: a sync that can be watched."""

    def __init__(self, world: World | None = None, *, port: int = 0, latency: float = 0.0) -> None:
        self.world = world or World.generate()
        self.latency = latency
        self.requests = 0  # answered so far, over both APIs
        self._limits = Limits()
        self._http = _Http(self, port)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.02,), name="ghmetrics-demo", daemon=True)

    def start(self) -> Self:
        """Answer from now on, until the process ends: for a notebook, whose cells are no block."""
        self._thread.start()
        return self

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()
        self._thread.join()

    def answer(self, method: str, target: str, headers: Message, body: bytes) -> Reply:
        """One answer of either API; its body is ready to send."""
        parts = urlsplit(target)
        token = headers.get("Authorization", "").partition(" ")[2].strip() or None
        prefix = "/api/v3" if parts.path.startswith("/api/v3") else ""
        with self.world.lock:
            self.requests += 1
            if token == BAD_TOKEN:
                reply = problem(401, "Bad credentials")
            elif parts.path in GRAPHQL:
                reply = self._graphql(method, token, body)
            else:
                reply = self._rest(
                    method, parts.path.removeprefix(prefix), dict(parse_qsl(parts.query)), token, headers
                )
            text = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":"))
        here = self.url + prefix
        reply.body = b"" if reply.status == NOT_MODIFIED else text.replace(API, here).encode()
        reply.headers = {name: value.replace(API, here) for name, value in reply.headers.items()}
        return reply

    def _graphql(self, method: str, token: str | None, body: bytes) -> Reply:
        if token is None:
            return problem(401, "This endpoint requires you to be authenticated.")
        if method != "POST":
            return problem(404, "Not Found")
        budget = self._limits.budget(token, "graphql")
        if not budget.spend():
            spent = {"errors": [{"type": "RATE_LIMIT", "message": "API rate limit exceeded."}]}
            return Reply(spent, headers=budget.headers())
        try:
            request = json.loads(body)
        except ValueError:
            return problem(400, "Problems parsing JSON")
        return Reply(graph.answer(self.world, request, budget.for_graphql()), headers=budget.headers())

    def _rest(self, method: str, path: str, query: dict[str, str], token: str | None, headers: Message) -> Reply:
        if method != "GET":
            return problem(404, "Not Found")
        budget = self._limits.budget(token, "core")
        if path.rstrip("/") == "/rate_limit":
            return Reply(self._limits.overview(token), headers=budget.headers())
        if not budget.spend():
            reply = problem(403, "API rate limit exceeded.")
        else:
            reply = rest.answer(self.world, path, query, has_token=token is not None)
        if reply.status == OK:
            seen = sha256(json.dumps([token, reply.body, reply.headers]).encode()).hexdigest()
            reply.headers["ETag"] = f'W/"{seen}"'
            if headers.get("If-None-Match") == reply.headers["ETag"]:
                reply.status = NOT_MODIFIED
                if token:
                    budget.used -= 1  # with a token, what did not change is free
        reply.headers |= budget.headers()
        return reply


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client that keeps its connection would hold up the end

    def __init__(self, demo: DemoServer, port: int) -> None:
        self.demo = demo
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def hang_up(self) -> None:
        """Nobody is answered on an old connection after the end."""
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the client was quicker
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base's own types
        if not isinstance(sys.exception(), ConnectionError):  # a client that goes away in the middle is no news
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ghmetrics-demo"
    disable_nagle_algorithm = True
    server: _Http

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(self.server.demo.latency)  # outside the world's lock: the others are answered meanwhile
        reply = self.server.demo.answer(self.command, self.path, self.headers, body)
        self.send_response(reply.status)  # with the date, which clients measure their clock by
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != NOT_MODIFIED:
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is the client's."""
