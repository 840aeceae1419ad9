"""The panel in the oldest ipykernel of today's series and in the newest: they call widgets back in different threads."""

import sys
from pathlib import Path

import nbformat
import pytest
from faces import ODD_TOKEN, PREPARE, StandIn
from lab_page import notebook
from nbclient import NotebookClient

OLDEST = Path(sys.prefix) / "ipykernel-oldest"
"""`make test-browser` puts it there; on the path it goes before the one that is installed."""
UNTIL_SYNCED = """
import time
for _ in range(600):
    if [each.status for each in ws.standings()] == ["synced"]:
        break
    time.sleep(0.1)
[(each.repository, each.status) for each in ws.standings()]
"""
VERSION = "import ipykernel; ipykernel.version_info[:2]"


@pytest.mark.parametrize(("folder", "version"), [(OLDEST, "(7, 0)"), (None, "")], ids=["7.0", "newest"])
def test_what_is_clicked_is_done(tmp_path, monkeypatch, folder, version):
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("GITHUB_TOKEN", ODD_TOKEN)
    if folder:
        assert folder.is_dir(), "make test-browser installs it"
        monkeypatch.setenv("PYTHONPATH", str(folder))
    path = tmp_path / "panel.ipynb"
    with StandIn(is_rude=False) as github:
        notebook(path, VERSION, PREPARE.format(url=github.url, folder="data"), "ws.panel()", UNTIL_SYNCED)
        read = nbformat.read(path, as_version=4)
        client = NotebookClient(
            read, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
        )
        with client.setup_kernel():
            for place, cell in enumerate(read.cells):
                client.execute_cell(cell, place)
                if cell.source == "ws.panel()":
                    _click(client, cell.outputs[-1]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"])
    told = [
        cell.outputs[-1]["data"]["text/plain"] for cell in read.cells if cell.outputs and "data" in cell.outputs[-1]
    ]
    assert told[0].startswith(version)
    assert told[-1] == "[('acme-demo/web', 'synced')]"


def _click(client, model):
    """What the browser sends when somebody adds a repository."""
    command = {"type": "add", "repositories": ["acme-demo/web"]}
    data = {"comm_id": model, "data": {"method": "custom", "content": command}}
    client.kc.shell_channel.send(client.kc.session.msg("comm_msg", data))
