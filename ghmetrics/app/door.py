"""Where the app listens, and who may come in: only who has the address with its key."""

import errno
import ipaddress
import socket
from http.client import responses
from typing import Any, NoReturn

from jupyter_server.auth.identity import PasswordIdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.netutil import bind_sockets
from tornado.web import Finish, RequestHandler, StaticFileHandler

from ghmetrics.errors import GhMetricsError, UsageError

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- what is compared with
FORBIDDEN = 403


class Door(PasswordIdentityProvider):
    """Jupyter's own check of token and cookie, with no page to log in on: without either the answer is 403."""

    login_available = False

    async def get_user(self, handler: Any) -> User:  # noqa: ANN401 -- any handler of Jupyter's
        user = await super().get_user(handler)
        if user is None:
            handler.set_status(FORBIDDEN)
            handler.set_header("Content-Type", "text/plain; charset=utf-8")
            handler.finish("Open the address that `ghmetrics app` has printed: the key is in it.\n")
            raise Finish
        return user


class _Guard(JupyterHandler):
    """Has the door asked before anything else. For handlers that only read: what another page sends does no harm."""

    def check_xsrf_cookie(self) -> None:
        """Nothing is changed here."""

    def log_exception(self, *_: object) -> None:
        """Nothing: that a path leads to no file is no fault, and what is logged has the address with its key."""


def _write_error(handler: RequestHandler, status_code: int, **_: object) -> None:
    """A line of text. Jupyter's page needs a folder that Voila does not have, and fails with a traceback for it."""
    handler.set_header("Content-Type", "text/plain; charset=utf-8")
    handler.finish(f"{status_code}: {responses.get(status_code, 'Unknown')}\n")


def guarded(handler: type[RequestHandler]) -> type[RequestHandler]:
    """The same handler for who has the key alone: some of Voila's, those of static files, let everybody in."""
    is_jupyters = issubclass(handler, JupyterHandler)
    if is_jupyters and not issubclass(handler, StaticFileHandler):
        return handler
    bases = (handler,) if is_jupyters else (_Guard, handler)
    return type(handler.__name__, bases, {"write_error": _write_error})


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets on which nobody is answered yet. Raises UsageError and GhMetricsError where there can't be any."""
    if not host:
        raise UsageError("--host needs an address, such as 127.0.0.1.")
    try:
        return list(bind_sockets(port, address=host))
    except (socket.gaierror, UnicodeError):  # the latter for labels that are too long, or empty
        raise UsageError(f"--host can't be {host!r}: this machine knows no such address.") from None
    except OSError as wrong:
        _refuse(wrong, host, port)


def _refuse(wrong: OSError, host: str, port: int) -> NoReturn:
    if wrong.errno == errno.EADDRINUSE:
        raise GhMetricsError(f"Port {port} is in use: choose another with --port, or leave it out.") from None
    if wrong.errno == errno.EACCES:
        raise GhMetricsError(f"Port {port} is not yours to use: choose one above 1023 with --port.") from None
    if wrong.errno == errno.EADDRNOTAVAIL:
        raise UsageError(f"--host can't be {host!r}: that is not an address of this machine.") from None
    raise GhMetricsError(f"The app can't listen on {host}, port {port}: {wrong.strerror or wrong}.") from None


def address(host: str, port: int) -> str:
    """Where a browser finds it."""
    name = socket.gethostname() if host in EVERYWHERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine can come in there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
