"""Takes docs/pictures/superset.png: `make bi-picture`. Needs Chromium on the PATH.

The demo with its people in teams, Superset with a metadata database of its own, the dashboard imported as a user does, and
a screenshot of the page. All but the picture is thrown away."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bundle import write

ROOT = Path(__file__).parents[3]
PICTURE = ROOT / "docs" / "pictures" / "superset.png"
SUPERSET = ROOT / ".venv" / "bi-superset" / "bin" / "superset"
SIZE = "1320,940"
PATIENCE_S = 120
TEAMS = {
    "Platform": ("nora-keller", "theo-brandt", "mina-okafor", "ivo-petrov"),
    "Mobile Apps": ("ravi-menon", "lena-sorin", "sol-herrera"),
    "Design": ("juno-aalto", "kit-lindqvist", "ade-balogun"),
}
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=60000",
)  # fmt: skip
CONFIG = """
SECRET_KEY = "of a metadata database that is thrown away"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/metadata.db?check_same_thread=false"
AUTH_ROLE_PUBLIC = "Admin"  # the browser of the picture does not log in
TALISMAN_ENABLED = False
"""


def take() -> None:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = _demo(Path(folder) / "ghmetrics-demo")
        home = Path(folder) / "superset"
        home.mkdir()
        (home / "superset_config.py").write_text(CONFIG.format(home=home))
        write(f"duckdb:///{warehouse}?access_mode=read_only", home / "dashboard.zip")
        env = os.environ | {
            "SUPERSET_HOME": str(home), "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"), "FLASK_APP": "superset",
        }  # fmt: skip
        for command in (
            "db upgrade",
            "init",
            "fab create-admin --username me --firstname Me --lastname Me --email me@example.org --password me",
            f"import-dashboards -p {home / 'dashboard.zip'} -u me",
        ):
            _told(f"superset {command.split(' --')[0]}")
            subprocess.run([SUPERSET, *command.split()], env=env, check=True, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with (
            (home / "log").open("w") as log,
            subprocess.Popen(
                [SUPERSET, "run", "--port", str(port), "--with-threads"], env=env, stdout=log, stderr=log
            ) as server,
        ):
            try:
                _photographed(f"http://127.0.0.1:{port}", home)
            finally:
                server.kill()


def _demo(workspace: Path) -> Path:
    _told("ghmetrics demo")
    subprocess.run(["ghmetrics", "demo", "--workspace", workspace], check=True, capture_output=True)
    rows = [f",{login},,{team}" for team, logins in TEAMS.items() for login in logins]
    (workspace / "seeds" / "team_members.csv").write_text("\n".join(["github_id,login,name,team", *rows, ""]))
    subprocess.run(["ghmetrics", "build", "--workspace", workspace], check=True, capture_output=True)
    return workspace / "warehouse.duckdb"


def _photographed(address: str, home: Path) -> None:
    _told("the picture")
    started = time.monotonic()
    while True:
        try:
            urlopen(f"{address}/health").close()
            break
        except URLError:
            if time.monotonic() - started > PATIENCE_S:
                raise
            time.sleep(1)
    page = f"{address}/superset/dashboard/pull-requests/"
    shot = home / "shot.png"
    for _ in range(2):  # the second time all charts come from Superset's own memory, and at once
        subprocess.run(
            [*CHROMIUM, f"--user-data-dir={home / 'chromium'}", f"--window-size={SIZE}", f"--screenshot={shot}", page],
            check=True, capture_output=True,
        )  # fmt: skip
    PICTURE.parent.mkdir(exist_ok=True)
    shutil.copyfile(shot, PICTURE)


def _told(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    take()
