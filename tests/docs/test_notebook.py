"""The notebook runs top to bottom without network, and is kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from .snippets import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_are_stripped(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert not cell.outputs, f"{cell.id} has an output"
            assert cell.execution_count is None, f"{cell.id} has a count"


@pytest.mark.slow
@pytest.mark.xdist_group("notebook")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    results = {cell.id: cell.outputs[-1]["data"]["text/plain"] for cell in notebook.cells if cell.get("outputs")}
    assert "acme-demo/web" in results["cell-05"]
    assert "'synced'" in results["cell-05"]
    assert "'synced', 0, 1)" in results["cell-05b"]
    assert "pull_requests" in results["cell-08"]
    assert (tmp_path / "notebook-data" / "warehouse.duckdb").is_file()
