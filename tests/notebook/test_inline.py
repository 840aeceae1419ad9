"""A sync in a cell shows how far it is below the cell, and nothing where no notebook runs it."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ghmetrics.demo import DemoServer
from tests.sync.lake import API, WEB

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(latency=0.1) as running:
        yield running


def run(server: DemoServer, folder: Path, *cells: str) -> list[dict]:
    """The outputs of each cell of a notebook."""
    settings = (
        f"import os; os.environ |= {{'GITHUB_API_URL': {server.url!r}, 'GITHUB_TOKEN': 'demo-token-of-the-tests'}}\n"
        f"from ghmetrics import Workspace\nws = Workspace({str(folder / 'data')!r})"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in (settings, *cells)])
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def test_bars_end_full_and_a_listener_of_ones_own_goes_before_them(server: DemoServer, tmp_path: Path) -> None:
    synced, heard = run(
        server, tmp_path, f"results = ws.sync_all([{WEB!r}, {API!r}], days_back=30)",
        f"told = []; ws.sync({WEB!r}, progress=told.append); print(len(told) > 0)",
    )  # fmt: skip
    (shown,) = synced
    assert shown.output_type == "display_data"
    html = shown.data["text/html"]
    assert re.findall(r'aria-valuenow="(\d+)"', html) == ["100", "100"]
    assert html.count("✓ synced") == 2
    assert f"{WEB}: ✓ synced" in shown.data["text/plain"]
    assert [output.output_type for output in heard][:1] == ["stream"], "no bar beside the listener"


def test_why_a_sync_failed_stands_in_its_bar_as_text(server: DemoServer, tmp_path: Path) -> None:
    (outputs,) = run(server, tmp_path, f"results = ws.sync_all(['acme-demo/nope', {WEB!r}], days_back=5)")
    html = outputs[0].data["text/html"]
    assert html.index("✕ error") < html.index("✓ synced"), "what did not go well stands first"
    assert "acme-demo/nope" in html


def test_hostile_text_shows_as_text() -> None:
    from ghmetrics.notebook.inline import _Bars
    from ghmetrics.sync import events

    bars = _Bars()
    bars(events.RepositoryStarted(HOSTILE))
    bars(events.PageLanded(HOSTILE, 1, 2, 3.0, 1, None))
    bars(events.PullRequestFailed(HOSTILE, 1, "</div><script>alert(1)</script>\u202e"))
    html = bars.bundle()["text/html"]
    assert "<img" not in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert "50%" in html


def test_many_repositories_are_counted() -> None:
    from ghmetrics.notebook.inline import _Bars
    from ghmetrics.sync import events

    bars = _Bars()
    for number in range(200):
        bars(events.RepositoryStarted(f"acme/{number}"))
    bundle = bars.bundle()
    assert bundle["text/html"].count('role="progressbar"') == 10
    assert "and 190 more: 0 of 200 repositories are done" in bundle["text/plain"]
