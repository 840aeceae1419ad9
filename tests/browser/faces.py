"""The two faces of the panel: a notebook in JupyterLab, and the app. Tests do the same in both."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import servers
from lab_page import LabPage, notebook
from panel_in_page import Panel
from playwright.sync_api import Browser, Page
from servers import Lab

from ghmetrics.demo import DemoServer, World
from ghmetrics.demo.rest import Reply

HOSTILE = '<img src=x onerror="window.hostile=1">'
ODD_TOKEN = "ghp_ODD-zq7-token-that-is-looked-for-9xK"
"""What no notebook, page, workspace or log may hold."""
REPOSITORIES = ("web", "api", "mobile", "docs", "tools", "infra", "site", "cli", "again")
PREPARE = """import os
os.environ["GITHUB_API_URL"] = "{url}"
from ghmetrics import Workspace
ws = Workspace("{folder}")"""
PANEL_CELL = 1


class StandIn(DemoServer):
    """A GitHub that can be held, in the middle of a sync, and whose errors and descriptions hold HTML if it is rude."""

    def __init__(self, *, is_rude: bool) -> None:
        super().__init__(World.generate(repositories=REPOSITORIES, pull_requests=120))
        self._is_rude = is_rude
        for each in self.world.repositories if is_rude else ():
            each.info["description"] = HOSTILE
        self._goes_on = Event()
        self._goes_on.set()

    def hold(self) -> None:
        """Answer nobody, until `go_on`."""
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()

    def answer(self, method: str, target: str, headers: Message, body: bytes) -> Reply:
        self._goes_on.wait()
        reply = super().answer(method, target, headers, body)
        for polite in () if not self._is_rude else ("Something went wrong while executing your query.", "Server Error"):
            reply.body = reply.body.replace(json.dumps(polite).encode(), json.dumps(HOSTILE).encode())
        return reply


class Face:
    """A page with the panel of a workspace of its own, beside a stand-in for GitHub of its own."""

    def __init__(self, page: Page, github: StandIn, workspace: Path) -> None:
        self.page, self.github, self.workspace = page, github, workspace
        self.panel = Panel(page)
        self.asked = asked_by(page)

    def load_again(self) -> None:
        """As somebody who presses F5."""
        self.page.reload()

    def said(self) -> str:
        """All that may be read of it elsewhere than in the workspace: logs, kept notebooks, the page."""
        return self.page.content()


class InLab(Face):
    def __init__(self, lab: Lab, page: Page, github: StandIn, name: str) -> None:
        super().__init__(page, github, lab.folder / f"{name}-data")
        self.lab_page = LabPage(lab, page, f"{name}.ipynb")
        notebook(
            lab.folder / self.lab_page.name, PREPARE.format(url=github.url, folder=self.workspace.name), "ws.panel()"
        )
        self.lab_page.open()
        self.lab_page.run()

    def load_again(self) -> None:
        self.lab_page.save()
        super().load_again()
        self.lab_page.wait_until_ready()

    def said(self) -> str:
        return super().said() + self.lab_page.save().read_text() + self.lab_page.lab.log.read_text()


class InApp(Face):
    def __init__(self, app: servers.App, page: Page, github: StandIn, workspace: Path) -> None:
        super().__init__(page, github, workspace)
        self.app = app
        page.goto(app.url)

    def said(self) -> str:
        return super().said() + self.app.said()


@contextmanager
def in_lab(browser: Browser, lab: Lab, name: str = "panel", *, is_rude: bool = True, **looks: str) -> Iterator[InLab]:
    with StandIn(is_rude=is_rude) as github, opened(browser, **looks) as page:
        face = InLab(lab, page, github, name)
        yield face
        face.lab_page.shut_down()


@contextmanager
def in_app(browser: Browser, home: Path, *options: str, is_rude: bool = True, **looks: str) -> Iterator[InApp]:
    workspace = home / "data"
    with (
        StandIn(is_rude=is_rude) as github,
        servers.app(
            home, *options, f"--workspace={workspace}", GITHUB_API_URL=github.url, GITHUB_TOKEN=ODD_TOKEN
        ) as app,
        opened(browser, **looks) as page,
    ):
        yield InApp(app, page, github, workspace)


@contextmanager
def opened(browser: Browser, **looks: str) -> Iterator[Page]:
    """A page of somebody who has not been here before."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, service_workers="block", locale="en-GB", **looks
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.asked = asked  # type: ignore[attr-defined]
    yield page
    context.close()


def asked_by(page: Page) -> list[str]:
    """The addresses of all that the page has asked for so far."""
    return page.asked  # type: ignore[attr-defined, no-any-return]


def elsewhere(asked: list[str]) -> list[str]:
    """What of it does not lie on this machine."""
    at_home = ("data", "blob", "about", "chrome-error")
    parts = [(address, urlsplit(address)) for address in asked]
    return [address for address, part in parts if part.scheme not in at_home and part.hostname != "127.0.0.1"]
