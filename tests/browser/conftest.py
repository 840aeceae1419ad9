"""A browser for all tests, in which nobody is anybody; JupyterLab once for all; a stand-in for GitHub for each.

Nothing that a page asks for may lie elsewhere than on this machine: each test ends with looking for that."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import servers
from lab_page import LabPage
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from servers import Lab

from ghmetrics.demo import DemoServer, World

ODD_TOKEN = "ghp_ODD-zq7-token-that-is-looked-for-9xK"
"""What no notebook, page, workspace or log may hold."""
NO_CHROMIUM = "there is no chromium on this machine: what is seen in a browser is not tested"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("GHMETRICS_", "GITHUB_", "GH_", "DBT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def github() -> Iterator[DemoServer]:
    """A stand-in for GitHub with three repositories of 60 pull requests."""
    with DemoServer(World.generate(pull_requests=60)) as server:
        yield server


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip(NO_CHROMIUM)
    home = tmp_path_factory.mktemp("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=list(FLAGS), env=servers.environment(home), timeout=60_000
        )
        yield opened
        opened.close()


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses of all that the page has asked for so far."""
    return page.asked  # type: ignore[attr-defined]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1200, "height": 900}, service_workers="block", locale="en-GB")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    found: list[str] = []
    context.on("request", lambda request: found.append(request.url))
    opened.on("websocket", lambda socket: found.append(socket.url))
    opened.asked = found  # type: ignore[attr-defined]
    yield opened
    assert not elsewhere(found), "the page asked another machine"


def elsewhere(asked: list[str]) -> list[str]:
    """What of it does not lie on this machine."""
    at_home = ("data", "blob", "about", "chrome-error")
    parts = [(address, urlsplit(address)) for address in asked]
    return [address for address, part in parts if part.scheme not in at_home and part.hostname != "127.0.0.1"]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with servers.lab(tmp_path_factory.mktemp("lab"), GITHUB_TOKEN=ODD_TOKEN) as started:
        yield started


@pytest.fixture
def lab_page(lab: Lab, page: Page, request: pytest.FixtureRequest) -> Iterator[LabPage]:
    """JupyterLab with nothing open; the notebook that the test writes is called as the test is."""
    opened = LabPage(lab, page, f"{request.node.name.replace('[', '-').strip(']')}.ipynb")
    yield opened
    opened.shut_down()
