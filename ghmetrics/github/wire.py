"""What really goes over the network: signed late, counted, timed, and read to the end in a given time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ghmetrics.errors import RequestsSpent
from ghmetrics.github.governor import Turn
from ghmetrics.github.jobs import current_job
from ghmetrics.github.limits import told_time

AT_ONCE = 32
CHUNK_BYTES = 65_536


class Unsigned(requests.auth.AuthBase):
    """Signs nothing: the wire does. It keeps requests from looking into ~/.netrc for another token."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class Wire(HTTPAdapter):
    """The network below the cache, which so never sees a token."""

    def __init__(self, total_timeout_s: float, max_requests: int | None) -> None:
        super().__init__(pool_maxsize=AT_ONCE)
        self.request_count = 0
        self.github_time: datetime | None = None
        self._total_timeout_s, self._max_requests = total_timeout_s, max_requests
        self._lock, self._this_thread = threading.Lock(), threading.local()

    @contextmanager
    def taking(self, turn: Turn) -> Iterator[None]:
        """Until the end of the block, what this thread sends is this turn's."""
        self._this_thread.turn = turn
        try:
            yield
        finally:
            del self._this_thread.turn

    @property
    def requests_left(self) -> int | None:
        """How many may still be sent; None where there is no limit."""
        return None if self._max_requests is None else max(self._max_requests - self.request_count, 0)

    def check_spent(self) -> None:
        """Raise RequestsSpent when no request may be sent any more."""
        if self.requests_left == 0:
            raise RequestsSpent(f"Stopped after {self._max_requests} requests, as asked: sync again to go on.")

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 -- requests' own signature
        turn: Turn = self._this_thread.turn
        signed = request.copy()
        if credential := turn.account.credential:
            signed.headers["Authorization"] = f"Bearer {credential.text}"
        self._count()
        started = time.monotonic()
        response = super().send(signed, *args, **kwargs)
        turn.seconds = time.monotonic() - started
        turn.status, turn.headers = response.status_code, response.headers
        self.github_time = told_time(response.headers) or self.github_time
        response.request = request
        self._read(response, started + self._total_timeout_s)
        return response

    def _count(self) -> None:
        with self._lock:
            self.check_spent()
            self.request_count += 1
        if job := current_job():
            job.count(requests=1)

    def _read(self, response: requests.Response, deadline: float) -> None:
        """Read the body piece by piece: a server that trickles never lets a read time out."""
        pieces = []
        try:
            while piece := response.raw.read1(CHUNK_BYTES, decode_content=True):
                pieces.append(piece)
                if time.monotonic() > deadline:
                    response.close()
                    raise requests.exceptions.ReadTimeout(f"Read timed out: not whole after {self._total_timeout_s} s")
        except urllib3.exceptions.DecodeError as wrong:
            raise requests.exceptions.ContentDecodingError(wrong) from None
        except urllib3.exceptions.HTTPError as wrong:
            raise requests.exceptions.ConnectionError(wrong) from None
        response._content, response._content_consumed = b"".join(pieces), True  # type: ignore[attr-defined]  # noqa: SLF001 -- where requests keeps a body that was read
