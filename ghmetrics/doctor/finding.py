"""What a look at one thing found."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """`good`; `missing`, which only limits what can be done; or `bad`, which keeps something from working."""

    subject: str
    state: Literal["good", "missing", "bad"]
    text: str
