"""What really goes over the network: signed late, counted, and its limits noted."""

import threading
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from ghmetrics.github.auth import Credential
from ghmetrics.github.limits import RateLimits


class BearerAuth(requests.auth.AuthBase):
    """Sets the token of the moment, and keeps requests from looking into ~/.netrc for another one."""

    def __init__(self, token: Credential | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token.text}"
        return request


class Wire(HTTPAdapter):
    """The network below the cache."""

    def __init__(self, limits: RateLimits) -> None:
        super().__init__(pool_maxsize=16)
        self.request_count = 0
        self._limits, self._lock = limits, threading.Lock()

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 -- requests' own signature
        with self._lock:
            self.request_count += 1
        response = super().send(*args, **kwargs)
        self._limits.note(response)
        return response
