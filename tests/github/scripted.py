"""A server that answers what a test tells it to: for what neither the stand-in nor the recorded server can play."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests


@dataclass
class Asked:
    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Told:
    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Scripted:
    """`with Scripted(lambda asked: Told(...)) as server: server.url, server.asked`."""

    def __init__(self, answer: Callable[[Asked], Told]):
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, self.headers, body)
                outer.asked.append(asked)
                told = answer(asked)
                content = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
                content = b"" if told.status == 304 else content
                self.send_response_only(told.status)
                for name, value in ({"Date": self.date_time_string()} | told.headers).items():
                    self.send_header(name, value)
                if told.status != 304:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_CONNECT = do_GET  # noqa: N815 - http.server's names

            def log_message(self, *_):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads, self._http.block_on_close = True, False
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.host}"

    def __enter__(self):
        Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()


def passing_on(url: str) -> Callable[[Asked], Told]:
    """An answer of another server, so that `asked` shows what it was asked."""

    def answer(asked):
        headers = {name: asked.headers[name] for name in ("Authorization", "User-Agent")}
        found = requests.request(asked.method, url + asked.target, data=asked.body, headers=headers)
        links = found.headers.get("Link", "").replace(url, f"http://{asked.headers['Host']}")
        return Told(found.content, found.status_code, {"Link": links} if links else {})

    return answer
