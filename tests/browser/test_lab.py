"""The notebook that comes with ghmetrics, in JupyterLab, as a person runs it."""

import shutil
from pathlib import Path

import pytest
from faces import asked_by
from lab_page import LabPage, outputs

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_without_an_error(lab_page: LabPage, path: Path) -> None:
    shutil.copyfile(path, lab_page.lab.folder / lab_page.name)
    lab_page.open()
    lab_page.run()
    found = outputs(lab_page.save())
    assert len(found) > 5
    assert not [output for output in found if output.output_type == "error" or output.get("name") == "stderr"]
    assert len(asked_by(lab_page.page)) > 50, (
        "what the page asks for is not seen: then nothing shows that all of it lies here"
    )
