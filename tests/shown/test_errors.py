"""What a notebook shows of an error: its sentence and where it came from, and the traceback for who asks for it."""

import subprocess
import sys

import pytest

from ghmetrics.errors import GhMetricsError, RepositoryNotFound, UsageError

from .page import HOSTILE, assert_harmless

START = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("colors", "nocolor")
def cell(text):
    shell.run_cell(text, store_history=True)
    print("--- end of cell")
cell("from ghmetrics import Workspace; from ghmetrics.errors import UsageError; ws = Workspace('none')")
"""


def cells(tmp_path, *texts):
    """What IPython prints of each cell."""
    code = START + "".join(f"cell({text!r})\n" for text in texts)
    environment = {"HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=environment,
        timeout=120,
    )
    return [each.strip("\n") for each in ran.stdout.split("--- end of cell\n")[1:-1]]


def test_a_cell_that_raises_shows_one_sentence_and_the_line_that_met_it(tmp_path):
    (shown,) = cells(tmp_path, "x = 1\nws.untrack('a/b')")
    assert shown.splitlines() == [
        "UsageError: a/b is not tracked in none.",
        "",
        "  in line 2: ws.untrack('a/b')",
        "  The whole traceback: %tb",
    ]


def test_the_whole_traceback_stays_for_who_asks(tmp_path):
    _, whole, debugger = cells(
        tmp_path,
        "ws.untrack('a/b')",
        "%tb",
        "import sys, traceback; print(traceback.extract_tb(sys.last_traceback)[-1].name)",
    )
    assert "Traceback (most recent call last)" in whole
    assert "raise UsageError(" in whole
    assert debugger == "untrack"


def test_an_error_that_is_raised_again_is_short_again(tmp_path):
    _, _, again = cells(
        tmp_path, "try:\n    ws.untrack('a/b')\nexcept UsageError as e:\n    kept = e", "pass", "raise kept"
    )
    assert again.splitlines()[0] == "UsageError: a/b is not tracked in none."
    assert "Traceback" not in again


def test_what_was_going_on_when_it_was_raised_does_not_lengthen_it(tmp_path):
    (shown,) = cells(tmp_path, "try:\n    1 / 0\nexcept ZeroDivisionError:\n    ws.untrack('a/b')")
    assert len(shown.splitlines()) == 4
    assert "in line 4" in shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_elsewhere_steers_nothing(hostile):
    wrong = UsageError(f"{hostile}\n{hostile}")
    assert all(line.isprintable() for part in wrong._render_traceback_() for line in part.split("\n"))
    assert_harmless(wrong._repr_html_())


def test_every_error_shows_itself():
    assert issubclass(RepositoryNotFound, GhMetricsError)
    page = assert_harmless(RepositoryNotFound("GitHub shows no repository a/b.")._repr_html_())
    assert page.text.split("\n")[1:3] == ["RepositoryNotFound", "GitHub shows no repository a/b."]
    assert RepositoryNotFound("no a/b").__class__("x")._render_traceback_() == [
        "RepositoryNotFound: x",
        "",
        "  The whole traceback: %tb",
    ]
