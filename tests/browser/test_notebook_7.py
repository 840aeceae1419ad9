"""The panel in Notebook 7, which is made of parts of JupyterLab, but has another page around them."""

import faces
from faces import PREPARE, StandIn
from lab_page import LabPage, notebook, outputs
from panel_in_page import Panel
from playwright.sync_api import Page, expect
from servers import Lab


class NotebookPage(LabPage):
    def open(self) -> None:
        self.page.goto(f"{self.lab.url}/notebooks/{self.name}?token={self.lab.token}")
        self.wait_until_ready()


def test_a_repository_that_is_added_is_synced_and_a_cell_shows_its_sync(lab: Lab, page: Page) -> None:
    opened, panel = NotebookPage(lab, page, "seven.ipynb"), Panel(page)
    with StandIn(is_rude=False) as github:
        prepare = PREPARE.format(url=github.url, folder="seven-data")
        notebook(lab.folder / opened.name, prepare, "ws.panel()", 'ws.sync("acme-demo/api")')
        opened.open()
        assert page.locator("#menu-panel").is_visible()  # JupyterLab's has another name
        opened.run()
        panel.synced("acme-demo/web")
        panel.is_at("acme-demo/api", "synced")  # which the cell below has synced
        expect(opened.cells().get_by_text("acme-demo/api").last).to_be_visible()
        opened.shut_down()
    assert not [output for output in outputs(opened.save()) if output.output_type == "error"]
    assert not faces.elsewhere(faces.asked_by(page))
