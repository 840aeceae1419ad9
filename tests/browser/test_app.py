"""`ghmetrics app` by plain HTTP: who is let in, what can be read from outside, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import servers
from faces import ODD_TOKEN
from servers import App, environment, eventually

from ghmetrics.app.door import address, listening
from ghmetrics.app.server import IDLE_S, LOOK_S, Wish, configured
from ghmetrics.errors import UsageError


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """In a folder that is no workspace yet."""
    with servers.app(tmp_path_factory.mktemp("app"), GITHUB_TOKEN=ODD_TOKEN) as started:
        yield started


def asked(app: App, target: str, method: str = "GET", **headers: str):
    """Status and text of one answer, on a connection of its own."""
    connection = HTTPConnection(urlsplit(app.url).netloc, timeout=90)
    connection.request(method, target, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers


def page_of(app: App) -> str:
    status, text, _ = asked(app, f"/?{urlsplit(app.url).query}")
    assert status == 200
    return text


def kernels(app: App) -> list[int]:
    """The processes that the app has started and that still run."""
    children = Path(f"/proc/{app.process.pid}/task/{app.process.pid}/children")
    return [int(each) for each in children.read_text().split()]


@pytest.mark.parametrize(
    "target",
    ["/", "/?token=wrong", "/login", "/ghmetrics.ipynb", "/voila/files/ghmetrics.ipynb", "/voila/labextensions/anywidget/package.json",
     "/voila/static/voila.js", "/voila/static/", "/voila/templates/base/static/voila.js", "/voila/templates/a/b",
     "/voila/api/themes/x", "/voila/api/shutdown/x", "/no/such/path",
     "/api/kernels/00000000-0000-0000-0000-000000000000", "/api/kernels/00000000-0000-0000-0000-000000000000/channels"],
)  # fmt: skip
def test_nobody_is_let_in_without_the_key(app, target):
    status, text, _ = asked(app, target)
    assert status == 403
    assert "<" not in text or "403: Forbidden" in text
    assert not kernels(app), "a kernel was started for somebody who was not let in"


def test_a_path_that_leads_nowhere_prints_nothing(app):
    said, key = app.said(), urlsplit(app.url).query
    for target in ("/voila/templates/a/b", "/voila/static/no-such-file", "/voila/api/themes/x"):
        assert asked(app, target)[0] == 403
        status, text, _ = asked(app, f"{target}?{key}")
        assert status in (403, 404, 500)
        assert text.startswith(f"{status}: "), "not the line for who has no key"
    assert app.said() == said


def test_no_other_name_than_this_machine_s_is_answered(app):
    assert asked(app, f"/?{urlsplit(app.url).query}", Host="evil.example")[0] == 403


def test_nothing_of_the_environment_s_token_can_be_read(app):
    text = page_of(app)
    assert ODD_TOKEN not in text + app.said()
    assert "Workspace" not in text, "the page shows its code"
    key = urlsplit(app.url).query.removeprefix("token=")
    for process in (app.process.pid, *kernels(app)):
        arguments = Path(f"/proc/{process}/cmdline").read_bytes()
        assert ODD_TOKEN.encode() not in arguments
        assert key.encode() not in arguments


def test_a_second_page_has_the_same_kernel_and_none_is_ended_by_a_page_that_goes(app):
    first = re.findall(r'"kernelId": "([\w-]+)"', page_of(app))
    assert first == re.findall(r'"kernelId": "([\w-]+)"', page_of(app))
    assert len(kernels(app)) == 1
    assert asked(app, f"/voila/api/shutdown/{first[0]}?{urlsplit(app.url).query}", "POST")[0] == 204
    assert len(kernels(app)) == 1


def test_the_page_lets_nothing_be_asked_of_other_machines(app):
    status, text, headers = asked(app, f"/?{urlsplit(app.url).query}")
    assert status == 200
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', text)


def test_an_idle_kernel_is_ended_but_no_one_that_works_or_is_looked_at(tmp_path):
    manager = configured(Wish(tmp_path), "key").MappingKernelManager
    assert 0 < manager.cull_interval == LOOK_S < manager.cull_idle_timeout == IDLE_S
    assert not manager.cull_busy
    assert not manager.cull_connected


def test_ctrl_c_ends_it_with_its_kernel(tmp_path):
    with servers.app(tmp_path) as app:
        page_of(app)
        _ends(app, signal.SIGINT)


def test_an_address_for_other_machines_is_warned_of_and_a_service_manager_can_end_it(tmp_path):
    with servers.app(tmp_path, "--host=0.0.0.0") as app:
        assert "Everybody who has this address can use the app" in app.said()
        assert socket.gethostname() in app.url
        _ends(app, signal.SIGTERM)


def _ends(app: App, how: signal.Signals) -> None:
    running = kernels(app)
    os.kill(app.process.pid, how)
    assert app.process.wait(30) == 0
    assert eventually(lambda: not any(Path(f"/proc/{each}").exists() for each in running))
    assert "Traceback" not in app.said()
    assert app.said().endswith("The app has ended.\n")


def test_a_port_that_is_in_use_is_said_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "ghmetrics", "app", "--no-browser", f"--port={port}"],
            env=environment(tmp_path), cwd=tmp_path, check=False, capture_output=True, text=True, timeout=90,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == f"ghmetrics: Port {port} is in use: choose another with --port, or leave it out.\n"


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-machine.invalid", "", "a" * 70, "a..b", ".."])
def test_an_address_that_is_not_this_machine_s_is_refused(host):
    with pytest.raises(UsageError, match="--host"):
        listening(host, 0)


def test_the_address_is_one_that_a_browser_takes():
    assert address("::1", 8000) == "http://[::1]:8000/"
    assert address("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
