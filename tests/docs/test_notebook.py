"""The notebooks run top to bottom without network, and leave no token anywhere. `make check` sees that they are stripped."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from .snippets import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TOKEN = "ghp_ODD-kq3-token-that-is-looked-for-7vZ"


@pytest.fixture
def places_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter" / name.lower()))
    return


@pytest.mark.slow
@pytest.mark.xdist_group("notebook")
@pytest.mark.usefixtures("places_of_its_own")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_it_runs_top_to_bottom_and_holds_no_token(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count('"any-token\\"') == 1
    notebook = nbformat.reads(text.replace("any-token", TOKEN), as_version=4)
    here = tmp_path / "here"
    here.mkdir()
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(here)}},
        store_widget_state=True,
    ).execute()
    shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) >= 5
    assert not [output for cell in shown for output in cell.outputs if output.get("name") == "stderr"]
    assert (here / "notebook-data" / "warehouse.duckdb").is_file()

    for cell in notebook.cells:
        cell.source = cell.source.replace(TOKEN, "")  # there it was set, by the notebook itself
    nbformat.write(notebook, here / path.name)
    files = [each for each in here.rglob("*") if each.is_file()]
    assert len(files) > 10
    assert not [each for each in files if TOKEN.encode() in each.read_bytes()]
