"""What a command line showed."""

from collections.abc import Callable
from dataclasses import dataclass

WEB, API = "acme-demo/web", "acme-demo/api"


@dataclass
class Shown:
    status: int
    out: str
    err: str


Run = Callable[..., Shown]
