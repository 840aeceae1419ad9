"""Where the token comes from, and how it is kept from showing."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from ghmetrics.errors import AuthenticationError

VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
SEVERAL = "GITHUB_TOKENS"


class Credential(Protocol):
    """What a session signs its requests with. `str()` says where it comes from and never shows the token."""

    @property
    def origin(self) -> str:
        """Where it comes from, in a few words."""

    @property
    def text(self) -> str:
        """The token to send now. It may have to be asked for first: raises GitHubError."""


@dataclass(frozen=True)
class Token:
    """A GitHub token. Its text is left out of every representation."""

    text: str = field(repr=False)
    origin: str

    @classmethod
    def of(cls, text: str, origin: str) -> Self:
        """Check that it can stand in a header. Raises AuthenticationError, without the text."""
        text = text.strip()
        if not text:
            raise AuthenticationError(f"{origin} holds an empty token.")
        if not text.isascii() or not text.isprintable() or " " in text:
            raise AuthenticationError(f"{origin} holds characters that no token has: copy the token again.")
        return cls(text, origin)

    def __str__(self) -> str:
        return f"token from {self.origin}"


def token_of_environment(environ: Mapping[str, str] | None = None) -> Token | None:
    """The first of the variables that is not blank. Raises AuthenticationError for one that can't be a token."""
    environ = os.environ if environ is None else environ
    for name in VARIABLES:
        if environ.get(name, "").strip():
            return Token.of(environ[name], name)
    return None


def tokens_of_environment(environ: Mapping[str, str] | None = None) -> tuple[Token, ...]:
    """The tokens of GITHUB_TOKENS, which commas separate, each once. Raises AuthenticationError as above."""
    environ = os.environ if environ is None else environ
    texts = [text for part in environ.get(SEVERAL, "").split(",") if (text := part.strip())]
    return tuple(
        Token.of(text, SEVERAL if len(texts) == 1 else f"{SEVERAL}, number {number}")
        for number, text in enumerate(texts, start=1)
        if text not in texts[: number - 1]
    )


def token_of_gh(environ: Mapping[str, str] | None = None, host: str = "github.com") -> Token | None:
    """The token that GitHub's command line keeps for the host; None if it is not installed or not logged in."""
    environ = os.environ if environ is None else environ
    try:
        told = subprocess.run(
            ["gh", "auth", "token", "--hostname", host],
            capture_output=True, text=True, errors="replace", timeout=10, check=False, env=dict(environ),
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    if told.returncode == 0 and told.stdout.strip():
        return Token.of(told.stdout, "gh auth token")
    return None
