"""`app`: the panel and the dashboard in the browser, without a notebook."""

import tempfile
import webbrowser
from html import escape
from pathlib import Path
from typing import Annotated

import typer

from ghmetrics.cli.options import WorkspaceOption, open_workspace
from ghmetrics.cli.output import warn
from ghmetrics.extras import needed

LAST_PORT = 65_535


def register(app: typer.Typer) -> None:
    app.command("app")(serve_app)


def serve_app(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen: another address lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=LAST_PORT, help="0 is any that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address and open nothing.")] = False,
    dark: Annotated[bool, typer.Option("--dark", help="Light on dark.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Open the panel and the dashboard in the browser, until Ctrl-C."""
    with needed("app", "The app"):
        from ghmetrics.app.server import Wish, serve  # noqa: PLC0415 -- only this command needs Voila

    wish = Wish(open_workspace(context, workspace).path, host, port, dark)

    def ready(address: str) -> None:
        if wish.is_for_others:
            warn("ghmetrics: Everybody who has this address can use the app, and your token for GitHub with it.")
        typer.echo(f"The app is at {address}\nCtrl-C ends it.")
        if not no_browser:
            _open(address, folder)

    with tempfile.TemporaryDirectory(prefix="ghmetrics-app-") as folder:
        serve(wish, ready)
    typer.echo("The app has ended.")


def _open(address: str, folder: str) -> None:
    """Open the browser on a file that leads there: its arguments can be read by everybody on this machine."""
    file = Path(folder) / "open.html"
    file.touch(mode=0o600)
    file.write_text(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={escape(address)}">', "utf-8")
    if not webbrowser.open(file.as_uri()):
        warn("ghmetrics: There is no browser here to open it with.")
