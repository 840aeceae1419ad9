"""A client of few words."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ghmetrics.demo import DemoServer, World

NOW = datetime(2025, 6, 1, tzinfo=UTC)
WEB = "acme-demo/web"


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: object


class Client:
    def __init__(self, server: DemoServer, token: str | None = "a-token"):
        self.server, self.token = server, token
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)

    def send(self, method: str, target: str, body: object = None, **headers: str) -> Answer:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self._connection.request(method, target, body and json.dumps(body), headers)
        response = self._connection.getresponse()
        text = response.read()
        return Answer(response.status, response.headers, json.loads(text) if text else None)

    def get(self, target: str, **headers: str) -> Answer:
        return self.send("GET", target.removeprefix(self.server.url), **headers)

    def all(self, target: str) -> list:
        """Every page, by the links alone."""
        found, following = [], target
        while following:
            answer = self.get(following)
            assert answer.status == 200, answer
            found += answer.body
            links = (answer.headers["Link"] or "").split(", ")
            following = next((link[1 : link.index(">")] for link in links if link.endswith('rel="next"')), None)
        return found

    def graphql(self, query: str, **variables: object) -> dict:
        answer = self.send("POST", "/graphql", {"query": query, "variables": variables})
        assert answer.status == 200, answer
        return answer.body

    def data(self, query: str, **variables: object) -> dict:
        answer = self.graphql(query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@contextmanager
def serving(world: World) -> Iterator[Client]:
    with DemoServer(world) as server:
        yield Client(server)
