"""The panel with 200 repositories that all change five times a second, beside cards of ipywidgets' own controls.

JupyterLab shows both, in a browser: run it with the Python of the environment that `make test-browser` makes."""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from measured import publish, say, table
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parents[1]
sys.path.insert(0, str(HERE / "tests" / "browser"))
import conftest  # noqa: E402 -- what a person's machine is made of, as in the tests
import servers  # noqa: E402
from lab_page import LabPage, notebook  # noqa: E402

UPDATES_A_SECOND = 5
SETTLES_S, WATCHED_S = 3.0, 10.0
NAMES = """
import os, threading, time
from ghmetrics import Workspace
print(os.getpid())
names = [f"acme-demo/repository-{{number}}" for number in range({count})]
"""
FEED = f"""
def feed(show):
    done = 0
    while True:
        started = time.perf_counter()
        done = done % 1000 + 1
        for name in names:
            show(name, done)
        time.sleep(max(0, 1 / {UPDATES_A_SECOND} - (time.perf_counter() - started)))
threading.Thread(target=feed, args=(show,), daemon=True).start()
"""
PANEL = """
from ghmetrics.sync.events import PageLanded, RepositoryStarted
ws = Workspace("data")
ws.track(*names, sync=False)
panel = ws.panel()
live = panel.board.live
for name in names:
    live(RepositoryStarted(name))
def show(name, done):
    live(PageLanded(name, done, 1000, 60.0, 1, None))
"""
CARDS = """
import ipywidgets as w
button = lambda label: w.Button(description=label)
cards = {name: (w.IntProgress(max=1000), w.Label()) for name in names}
panel = w.VBox([
    w.HBox([w.Label(name), w.Label("syncing"), *card, *map(button, ("Sync now", "Cancel", "Remove"))])
    for name, card in cards.items()
])
def show(name, done):
    bar, said = cards[name]
    bar.value, said.value = done, f"{done} of 1000 PRs"
"""
NOBODY = "panel = 'nothing is shown'\ndef show(name, done):\n    pass\n"
SHOWN = {"panel": ".ghmetrics-panel li[data-repository]", "cards": ".widget-hbox .widget-hprogress"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repositories", type=int, default=200, metavar="N", help="how many are shown [default: 200]")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between its markers in this file"
    )
    given = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with servers.lab(home, GITHUB_API_URL="http://127.0.0.1:1") as lab:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=list(conftest.FLAGS),
                env=servers.environment(home / "chromium"),
            )
            for name, code in (("panel", PANEL), ("cards", CARDS)):
                page = browser.new_context(viewport={"width": 1300, "height": 1000}).new_page()
                rows.append(_measured(LabPage(lab, page, f"{name}.ipynb"), page, name, code, given.repositories))
                page.context.close()
    (_, panel), (_, cards) = rows
    ratios = [there / here if here else None for here, there in zip(panel, cards, strict=True)]
    headings = [
        "shown as",
        "s to show all",
        "messages a second",
        "KB a second",
        "kernel's CPU, % of a core",
        "lag of the page, ms",
    ]
    publish(
        table(headings, [*([name, *figures] for name, figures in rows), ["cards / panel", *ratios]]),
        "panel",
        given.markdown,
    )


def _measured(lab: LabPage, page: Page, name: str, code: str, count: int) -> tuple[str, list[float]]:
    """Its name, and its figures as the table has them."""
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    notebook(lab.lab.folder / lab.name, NAMES.format(count=count), code, "panel", FEED)
    lab.open()
    lab.run_cell(0)
    lab.run_cell(1)
    pid = int(page.locator(".jp-OutputArea-output pre").first.inner_text())
    started = time.perf_counter()
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 2")
    page.evaluate('() => { window.jupyterapp.commands.execute("notebook:run-cell"); }')
    page.wait_for_function(f"document.querySelectorAll({SHOWN[name]!r}).length >= {count}", timeout=120_000)
    to_show = time.perf_counter() - started
    lab.run_cell(3)
    time.sleep(SETTLES_S)
    frames.clear()
    cpu, began = _cpu_s(pid), time.perf_counter()
    lag = page.evaluate(LAG, WATCHED_S * 1000)
    watched = time.perf_counter() - began
    used, messages, size = _cpu_s(pid) - cpu, len(frames), sum(frames)
    lab.shut_down()
    figures = [to_show, messages / watched, size / 1000 / watched, 100 * used / watched, lag]
    say(f"{name}: {to_show:.2f} s to show, {messages / watched:.0f} messages a second")
    return name, figures


LAG = """async watched => {
  const end = performance.now() + watched, late = [];
  while (performance.now() < end) {
    const asked = performance.now();
    await new Promise(done => setTimeout(done, 50));
    late.push(performance.now() - asked - 50);
  }
  late.sort((one, other) => one - other);
  return late[Math.floor(late.length * 0.95)];
}"""
"""How late a timer of the page is, at worst in 95 of 100 cases: so long a click waits."""


def _cpu_s(pid: int) -> float:
    """Seconds of both kinds that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
