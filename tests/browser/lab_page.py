"""JupyterLab in a browser, as far as tests use it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page
from servers import PATIENCE_S, Lab

READY = """async patience_ms => {
  const end = Date.now() + patience_ms;
  const pause = () => new Promise(done => setTimeout(done, 50));
  while (Date.now() < end) {
    await window.jupyterapp?.restored;
    const context = window.jupyterapp?.shell.currentWidget?.context?.sessionContext;
    if (context) {
      await context.ready;
      if (context.session?.kernel) {
        await context.session.kernel.info;  // "idle" comes before it answers
        return true;
      }
    }
    await pause();
  }
  return false;
}"""


@dataclass
class LabPage:
    lab: Lab
    page: Page
    name: str

    def open(self) -> None:
        """Open the notebook in a layout of its own: other tests' notebooks are not opened with it."""
        layout = self.name.removesuffix(".ipynb")
        self.page.goto(f"{self.lab.url}/lab/workspaces/{layout}/tree/{self.name}?token={self.lab.token}")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Also after the page was loaded again."""
        assert self.page.evaluate(READY, PATIENCE_S * 1000), "the notebook has no kernel"

    def run(self) -> None:
        """What Run > Run All Cells does, until the last one is done. The menu itself may close when Lab fills it."""
        self.page.evaluate('async () => await window.jupyterapp.commands.execute("notebook:run-all-cells")')

    def run_cell(self, place: int) -> None:
        """Run one cell again, until it is done. Cells are counted from 0."""
        self.page.evaluate(
            """async place => {
              window.jupyterapp.shell.currentWidget.content.activeCellIndex = place;
              await window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            place,
        )

    def save(self) -> Path:
        """Keep the notebook with its outputs and the state of its widgets; the file."""
        self.page.evaluate('async () => await window.jupyterapp.commands.execute("docmanager:save")')
        return self.lab.folder / self.name

    def shut_down(self) -> None:
        self.page.evaluate(
            "async () => await window.jupyterapp.shell.currentWidget?.context?.sessionContext?.shutdown()"
        )

    def cells(self) -> Locator:
        return self.page.locator(".jp-Notebook:visible")


def notebook(path: Path, *sources: str) -> None:
    """Write a notebook with these code cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


def outputs(path: Path) -> list[Any]:
    """All outputs of a notebook that was kept, from top to bottom."""
    found = nbformat.read(path, as_version=4)
    return [output for cell in found.cells if cell.cell_type == "code" for output in cell.outputs]
