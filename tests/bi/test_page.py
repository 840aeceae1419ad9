"""The transcript on the page is what happens."""

import re

import pytest
import transcript
from swapping import Swap
from tools import PAGE


def test_the_transcript_of_the_page_is_what_happens(swap: Swap) -> None:
    for name in transcript.SHOWN:
        if swap.clients[name].trouble:
            pytest.fail(f"{name}: {swap.clients[name].trouble}")
    (shown,) = re.findall(
        r"make bi-transcript`\):\n\n```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert _alike(shown.splitlines()) == _alike(transcript.lines(swap))


def _alike(lines: list[str]) -> list[str]:
    """Seconds, versions and the number of readings differ from run to run."""
    return [re.sub(r"^ *\d+\.\d s|\d+(\.\d+)+|read \d+ times", "…", line) for line in lines]
