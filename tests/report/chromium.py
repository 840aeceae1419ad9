"""A page in a real browser: what it became, what it complained about, and what it asked the network for."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--virtual-time-budget=60000", "--dump-dom",
)  # fmt: skip


ITS_OWN = "not an origin"
"""How a request is marked that the browser makes for itself, and no page."""


@dataclass(frozen=True)
class Seen:
    dom: str
    console: list[str]
    requests: list[str]


def chromium() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip(f"there is no browser here: none of {', '.join(NAMES)}")
    return found


def seen(page: Path, folder: Path) -> Seen:
    log = folder / "net.json"
    ran = subprocess.run(
        [chromium(), *FLAGS, f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    told = [line for line in ran.stderr.splitlines() if "CONSOLE" in line]
    text = log.read_text(encoding="utf-8").rstrip().rstrip(",")
    books = json.loads(text if text.endswith("}") else f"{text}]}}")
    found = [each["params"] for each in books["events"] if {"url", "initiator"} <= each.get("params", {}).keys()]
    asked = {each["url"] for each in found if each["initiator"] != ITS_OWN and re.match(r"https?:|wss?:", each["url"])}
    return Seen(ran.stdout, told, sorted(asked))
