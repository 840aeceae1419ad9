"""Servers of a person's machine: JupyterLab and `ghmetrics app`, each with folders of its own and nobody's settings."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_S = 90
LAB_FLAGS = (
    "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0",
    "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True",  # `window.jupyterapp`
    "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",  # the other one asks PyPI
)  # fmt: skip


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process finds here: no setting of the person who runs the tests, and folders below `home`."""
    foreign = ("PYTHON", "GHMETRICS_", "GITHUB_", "GH_", "JUPYTER", "IPYTHON", "DBT_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    places = {
        name: str(home / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR", "GH_CONFIG_DIR",
        )
    }  # fmt: skip
    return kept | {"HOME": str(home), "PYTHONUNBUFFERED": "1"} | places | more


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def eventually(look: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> bool:
    """Whether it comes true before patience ends."""
    end = time.monotonic() + patience_s
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Whatever happens in the block, the process is gone after it."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass
class Lab:
    url: str
    token: str
    folder: Path
    log: Path


@contextmanager
def lab(home: Path, **more: str) -> Iterator[Lab]:
    """JupyterLab; its notebooks lie in `notebooks` below `home`. `more` is in the environment of every kernel."""
    folder, log = home / "notebooks", home / "lab.log"
    folder.mkdir(parents=True)
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
    token, port = secrets.token_hex(16), free_port()
    env = environment(home, JUPYTER_TOKEN=token, **more)
    command = [sys.executable, "-m", "jupyterlab", *LAB_FLAGS, f"--port={port}", f"--ServerApp.root_dir={folder}"]
    with (
        log.open("w") as out,
        ended(subprocess.Popen(command, env=env, cwd=folder, stdout=out, stderr=out, text=True)) as process,
    ):
        url = f"http://127.0.0.1:{port}"
        assert eventually(lambda: process.poll() is not None or _answers(f"{url}/api")), log.read_text()
        assert process.poll() is None, log.read_text()
        yield Lab(url, token, folder, log)


def _answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()
    except (URLError, OSError):
        return False
    return True


@dataclass
class App:
    url: str
    """With its token."""
    process: subprocess.Popen[str]
    log: Path

    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def app(home: Path, *options: str, **more: str) -> Iterator[App]:
    """`ghmetrics app`, started in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "app.log"
    command = [sys.executable, "-m", "ghmetrics", "app", "--no-browser", *options]
    with (
        log.open("w") as out,
        ended(
            subprocess.Popen(command, env=environment(home, **more), cwd=home, stdout=out, stderr=out, text=True)
        ) as process,
    ):
        eventually(lambda: process.poll() is not None or "http://" in log.read_text())
        assert process.poll() is None, log.read_text()
        (url,) = (word for word in log.read_text().split() if word.startswith("http://"))
        yield App(url, process, log)
