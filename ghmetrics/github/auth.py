"""Where the token comes from, and how it is kept from showing."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from ghmetrics.errors import AuthenticationError

VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")


@dataclass(frozen=True)
class Token:
    """A GitHub token. Its text is left out of every representation."""

    text: str = field(repr=False)
    origin: str

    @classmethod
    def of(cls, text: str, origin: str) -> Self:
        """Check that it can stand in a header. Raises AuthenticationError, without the text."""
        text = text.strip()
        if not text.isascii() or not text.isprintable() or " " in text:
            raise AuthenticationError(f"{origin} holds characters that no token has: copy the token again.")
        return cls(text, origin)

    def __str__(self) -> str:
        return f"token from {self.origin}"


def find_token(environ: Mapping[str, str] | None = None, host: str = "github.com") -> Token | None:
    """The token of `GITHUB_TOKEN`, else `GH_TOKEN`, else what `gh auth token` prints, else None."""
    environ = os.environ if environ is None else environ
    for name in VARIABLES:
        if environ.get(name, "").strip():
            return Token.of(environ[name], name)
    try:
        told = subprocess.run(
            ["gh", "auth", "token", "--hostname", host],
            capture_output=True, text=True, timeout=10, check=False, env=dict(environ), stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    if told.returncode == 0 and told.stdout.strip():
        return Token.of(told.stdout, "gh auth token")
    return None
