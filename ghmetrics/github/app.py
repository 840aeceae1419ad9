"""A GitHub App as the one who asks: short-lived tokens of one installation, made with the App's private key."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import orjson
import requests

from ghmetrics.errors import AuthenticationError
from ghmetrics.github.limits import clock_ahead
from ghmetrics.github.refusals import SERVER_ERRORS, ServerTrouble
from ghmetrics.settings import AppSettings

RENEW_BEFORE = timedelta(minutes=5)
JWT_SECONDS = 540
"""GitHub takes at most ten minutes, and clocks differ."""


class AppInstallation:
    """The credential of an App where it is installed. Its tokens last an hour and are renewed before they expire."""

    origin = "the GitHub App"

    def __init__(self, api: str, app: AppSettings, timeouts: tuple[float, float] = (10.0, 60.0)) -> None:
        """`api` is REST's address. Raises AuthenticationError for a key that can't be read."""
        self._url = f"{api}/app/installations/{app.installation_id}/access_tokens"
        self._app_id, self._key = app.app_id, _read(app.private_key_path)
        self._timeouts = timeouts
        self._lock = threading.Lock()
        self._token, self._renew_at = "", datetime.min.replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        with self._lock:
            if datetime.now(UTC) >= self._renew_at:
                self._renew()
            return self._token

    def __str__(self) -> str:
        return "token of the GitHub App"

    def _renew(self) -> None:
        answer = self._answer(timedelta())
        ahead = clock_ahead(answer.headers, datetime.now(UTC))
        if answer.status_code == 401 and ahead:  # noqa: PLR2004 -- by a clock that is wrong no signature is valid now
            answer = self._answer(ahead)
        if answer.status_code in SERVER_ERRORS:
            raise ServerTrouble(f"GitHub answered {answer.status_code}")
        if answer.status_code != 201:  # noqa: PLR2004
            raise AuthenticationError(
                f"GitHub gives the App {self._app_id} no token ({answer.status_code}): check the App's id, its private "
                "key, and the id of the installation."
            )
        try:
            made = orjson.loads(answer.content)
            self._token, expires_at = made["token"], datetime.fromisoformat(made["expires_at"])
        except (ValueError, KeyError, TypeError):
            raise ServerTrouble("GitHub's answer to the App is not a token") from None
        self._renew_at = expires_at - clock_ahead(answer.headers, datetime.now(UTC)) - RENEW_BEFORE

    def _answer(self, ahead: timedelta) -> requests.Response:
        """Ask for a token; GitHub's clock is so far ahead of ours. Raises ServerTrouble, AuthenticationError."""
        now = int((datetime.now(UTC) + ahead).timestamp())
        claims = {"iat": now - 60, "exp": now + JWT_SECONDS, "iss": self._app_id}
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28",
                   "User-Agent": "ghmetrics"}  # fmt: skip
        try:
            signature = _Signature(jwt.encode(claims, self._key, algorithm="RS256"))
        except (ValueError, TypeError, jwt.PyJWTError):
            raise AuthenticationError("The private key of the GitHub App is not an RSA key in PEM form.") from None
        try:
            return requests.post(
                self._url, auth=signature, headers=headers, timeout=self._timeouts, allow_redirects=False
            )
        except requests.exceptions.RequestException as wrong:
            raise ServerTrouble(f"no token for the GitHub App: {type(wrong).__name__}") from None


class _Signature(requests.auth.AuthBase):
    """Sets the App's own token, and keeps requests from looking into ~/.netrc."""

    def __init__(self, signed: str) -> None:
        self._signed = signed

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._signed}"
        return request


def _read(path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="ascii")
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else "it is not text"
        raise AuthenticationError(f"The private key of the GitHub App can't be read from {path}: {reason}.") from None
