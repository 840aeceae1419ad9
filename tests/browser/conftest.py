"""A browser for all tests, in which nobody is anybody; JupyterLab and the app once for all.

Nothing that a page asks for may lie elsewhere than on this machine: each test ends with looking for that."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import faces
import pytest
import servers
from faces import ODD_TOKEN, Face, InApp, InLab
from lab_page import LabPage
from playwright.sync_api import Browser, Page, sync_playwright
from servers import Lab

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


def chromium() -> str | None:
    return shutil.which("chromium")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = chromium()
    if not program:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program,
            args=list(FLAGS),
            env=servers.environment(tmp_path_factory.mktemp("chromium")),
            timeout=90_000,
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with faces.opened(browser) as opened:
        yield opened
        assert not faces.elsewhere(faces.asked_by(opened)), "the page asked another machine"


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


@pytest.fixture(scope="session")
def lab_face(browser: Browser, lab: Lab) -> Iterator[InLab]:
    with faces.in_lab(browser, lab) as face:
        yield face


@pytest.fixture(scope="session")
def app_face(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InApp]:
    with faces.in_app(browser, tmp_path_factory.mktemp("app")) as face:
        yield face


@pytest.fixture(scope="session", params=["lab", "app"])
def one_face(request: pytest.FixtureRequest) -> Face:
    return request.getfixturevalue(f"{request.param}_face")


@pytest.fixture
def face(one_face: Face) -> Iterator[Face]:
    """The panel in the notebook, and in the app. All tests share its page, and each takes a repository for itself."""
    yield one_face
    one_face.github.latency = 0
    one_face.github.go_on()
    assert not faces.elsewhere(one_face.asked), "the page asked another machine"
