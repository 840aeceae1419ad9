"""Voila in this process: one page, and one kernel behind it."""

import asyncio
import logging
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from ghmetrics.app.door import Door, address, guarded, is_loopback, listening
from ghmetrics.app.kernel import OneKernel

HERE = Path(__file__).parent
IDLE_S, LOOK_S = 600, 60
"""When nobody has the page open and the kernel says nothing for so long, it is ended; how often that is looked at."""
NO_CONTENT = 204

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",  # how Voila and anywidget load what they show
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "frame-ancestors": "'none'",
    "form-action": "'none'",
    "base-uri": "'none'",
}
"""Whatever stands in the page: it can ask no other machine for anything."""
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
"""What the page needs of JupyterLab. Others that are installed here are not let into it."""


@dataclass(frozen=True)
class Wish:
    """What the person asked for. Port 0 is any that is free."""

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 0
    is_dark: bool = False

    @property
    def is_for_others(self) -> bool:
        """Whether other machines may come in."""
        return not is_loopback(self.host)


def serve(wish: Wish, ready: Callable[[str], object]) -> None:
    """Serve the page until Ctrl-C or SIGTERM; then its kernel is ended.

    `ready` is told the address, with the key in it, as soon as it answers. The key is new each time and stands in no
    file and no process's arguments. The kernel gets this process's environment, with the token for GitHub, and its
    folder. Raises UsageError, GhMetricsError."""
    sockets = listening(wish.host, wish.port)
    os.environ["GHMETRICS_WORKSPACE"] = str(wish.workspace.absolute())
    logging.getLogger("tornado").setLevel(logging.ERROR)  # no line for everybody who is not let in
    key = secrets.token_urlsafe(24)
    with _connection_files() as folder:
        voila = Voila(config=configured(wish, key), config_file_paths=[], connection_dir=str(folder))
        voila.initialize([])
        voila.template_paths.insert(0, str(HERE / "templates"))
        asyncio.run(_until_stopped(voila, wish, sockets, lambda where: ready(f"{where}?token={key}")))


def configured(wish: Wish, key: str) -> Config:
    """How Voila is set up for this."""
    config = Config()
    config.Application.log_level = logging.ERROR
    config.Voila.notebook_path = str(HERE / "ghmetrics.ipynb")
    config.Voila.token = key
    config.Voila.identity_provider_class = Door
    config.PasswordIdentityProvider.cookie_options = {"samesite": "Strict"}
    config.VoilaConfiguration.multi_kernel_manager_class = OneKernel
    config.VoilaConfiguration.template = "lab"
    config.VoilaConfiguration.theme = "dark" if wish.is_dark else "light"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"  # it goes into the page as it is
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
    config.MappingKernelManager.root_dir = str(Path.cwd())  # relative paths in the settings are meant from here
    config.MappingKernelManager.transport_encryption = "auto"  # its sockets are there for all of this machine
    config.MappingKernelManager.cull_idle_timeout = IDLE_S
    config.MappingKernelManager.cull_interval = LOOK_S
    # While the page is open it stays, however long a sync waits for GitHub. With the page closed it stays while syncs
    # and builds go on: the page's cell lets it say so once a minute.
    config.MappingKernelManager.cull_connected = False
    config.MappingKernelManager.cull_busy = False
    return config


@contextmanager
def _connection_files() -> Iterator[Path]:
    """A folder that only this account can look into: who can read these files can run code in the kernels."""
    folder = Path(tempfile.mkdtemp(prefix="ghmetrics-app-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _until_stopped(voila: Any, wish: Wish, sockets: list[Any], ready: Callable[[str], object]) -> None:  # noqa: ANN401
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: loop.call_soon_threadsafe(stop.set))
    server = HTTPServer(_application(voila, wish))
    server.add_sockets(sockets)
    try:
        ready(address(wish.host, sockets[0].getsockname()[1]))
        await stop.wait()
    finally:
        server.stop()
        await voila.kernel_manager.shutdown_all()


def _application(voila: Any, wish: Wish) -> Application:  # noqa: ANN401 -- Voila is not typed
    settings, policy = voila.init_settings(), "; ".join(f"{what} {where}" for what, where in POLICY.items())
    voila.kernel_spec_manager.kernel_dirs = []  # the Python that runs this, whatever kernels are installed elsewhere
    settings |= {
        "headers": {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"},
        "allow_remote_access": wish.is_for_others,  # else only by the names of this machine
        "log_function": lambda _: None,  # addresses hold the key
    }
    voila.app = application = Application(**settings)
    application.add_handlers(
        ".*$",
        [
            (path, guarded(Stays if handler is VoilaShutdownKernelHandler else handler), *options)
            for path, handler, *options in voila.init_handlers()
        ],
    )
    return application


class Stays(RequestHandler):
    """A page that is closed or loaded anew asks to end its kernel. The sync that it shows would end with it."""

    def post(self, _kernel: str) -> None:
        self.set_status(NO_CONTENT)
