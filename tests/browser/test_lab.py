"""The notebook that comes with ghmetrics, in JupyterLab, as a person runs it."""

import shutil
from pathlib import Path

from faces import asked_by
from lab_page import LabPage, outputs

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_sync.ipynb"
"""The others run in `tests/docs`, without a browser."""


def test_every_cell_of_the_notebook_runs_without_an_error(lab_page: LabPage) -> None:
    shutil.copyfile(NOTEBOOK, lab_page.lab.folder / lab_page.name)
    lab_page.open()
    lab_page.run()
    found = outputs(lab_page.save())
    assert len(found) > 5
    assert not [output for output in found if output.output_type == "error" or output.get("name") == "stderr"]
    assert len(asked_by(lab_page.page)) > 50, (
        "what the page asks for is not seen: then nothing shows that all of it lies here"
    )
