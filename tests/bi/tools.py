"""The clients that are tested, where their environments lie, and the address that the docs give them."""

import re
from pathlib import Path

from client import Tool

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv"
PAGE = ROOT / "docs" / "bi.md"
WORKSPACE_OF_THE_PAGE = "/home/me/ghmetrics-data"


def documented_address(workspace: Path) -> str:
    """What docs/bi.md says to enter in SQLAlchemy and in Superset, for a workspace."""
    (address,) = set(re.findall(r"`(duckdb://[^`]+access_mode=read_only)`", PAGE.read_text(encoding="utf-8")))
    assert WORKSPACE_OF_THE_PAGE in address
    return address.replace(WORKSPACE_OF_THE_PAGE, str(workspace))


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("duckdb-sqlalchemy", "with_sqlalchemy.py", takes_an_address=True),
        Tool("duckdb-engine", "with_sqlalchemy.py", takes_an_address=True),
        Tool("superset", "with_superset.py", takes_an_address=True),
        Tool("ibis", "with_ibis.py"),
        Tool("harlequin", "with_harlequin.py"),
        Tool("duckdb-cli", "with_duckdb_cli.py"),
        Tool("node", "with_node.mjs"),
    )
}
