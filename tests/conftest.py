"""What all tests share: a stand-in for GitHub, and the recorded pull requests where they are."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from tests.standing import Standing

RECORDED = Path(__file__).parents[2] / "shared" / "replayhub"
NOT_RECORDED = "the recorded pull requests are not here: they lie in ../shared/replayhub beside the repository"

COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
# Each run tries the same examples, so that a change is judged by itself. `--hypothesis-profile=search` tries new ones.
settings.register_profile("same", max_examples=60, derandomize=True, **COMMON)
settings.register_profile("search", max_examples=2_000, **COMMON)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """What is kept for all workspaces of a person is kept for all workers of a run: dbt parses the project for one."""
    own = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str((own if worker_id == "master" else own.parent) / "cache"))
        yield


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No token, host or workspace of the person who runs the tests gets in, and nobody's `gh` is asked."""
    for name in ("GITHUB_TOKENS", "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_API_URL", "GITHUB_GRAPHQL_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith(("GHMETRICS_", "DBT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GH_CONFIG_DIR", str(tmp_path / "gh"))


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoServer]:
    """A stand-in for GitHub with three repositories of 60 pull requests; token and host are set to it."""
    with DemoServer(World.generate(pull_requests=60)) as server:
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "demo-token-of-the-tests")
        yield server


HOSTILE_TITLES = (
    "<img src=x onerror=alert(1)>", "</title></style><script>alert(1)</script>", "a | b \\| c \\", "`code` **bold** [link](javascript:alert(1))",
    "\u202eright to left\u202c and \u0007bell \x1b[31mred", "=cmd|' /C calc'!A0", "ping @nora-keller about #1 and https://evil.example www.evil.example",
    '" onmouseover="alert(1)', "שלום עולם", "\u200b", "<!-- --> &amp; &#124; $x$ ~~gone~~", "+1", "-2+3", "@SUM(1)", "\uff1d1+1", "\t=1+1",
)  # fmt: skip


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a warehouse for tests that only read: odd titles, and repositories named like a person.

    Tests that use it share the group `hostile`, so that it is made once."""
    world = World.generate(pull_requests=60)
    world.repositories.append(World.generate("nora-keller", ("a", "b", "c", "nora-keller.github.io")).repositories[-1])
    path = tmp_path_factory.mktemp("hostile") / "ghmetrics-data"
    with pytest.MonkeyPatch.context() as environment, DemoServer(world) as server:
        for name in [name for name in os.environ if name.startswith(("GHMETRICS_", "GITHUB_", "GH_"))]:
            environment.delenv(name)
        environment.setenv("GITHUB_TOKEN", "demo-token-of-the-tests")
        names = [each.full_name for each in world.repositories]
        for name in names:
            for number, title in enumerate(HOSTILE_TITLES, 20):
                is_open = {"state": "open", "merged_at": None, "closed_at": None, "merged_by": None}
                world.change(name, number, title=title, **is_open)
        workspace = Workspace(path, github_api_url=server.url, github_graphql_url=f"{server.url}/graphql")
        assert {each.status for each in workspace.track(*names)} == {"synced"}
        workspace.build()
    return path


@pytest.fixture(scope="session")
def real_token() -> str:
    """One that is in the shell where the demo is run, and nowhere in what that leaves."""
    return "a-real-token-that-stays-here"


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory, worker_id: str, real_token: str) -> Path:
    """The workspace that `ghmetrics demo` leaves, made once for all workers of a run: who changes it takes a copy.

    What it printed is in `ghmetrics-demo.made` beside it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "demo" / "ghmetrics-demo"
    with FileLock(folder.parent.with_suffix(".lock")):
        if not folder.with_suffix(".made").exists():
            code = "import sys; sys.argv[0] = 'ghmetrics'; from ghmetrics.cli import main; main()"
            folder.parent.mkdir()
            shell = _without_settings(folder.parent) | {"GITHUB_TOKEN": real_token, "NO_COLOR": "1", "COLUMNS": "120"}
            made = subprocess.run(
                [sys.executable, "-P", "-c", code, "demo"], cwd=folder.parent, env=shell, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            assert made.returncode == 0, made.stdout
            folder.with_suffix(".made").write_text(made.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def standing_demo(demo_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A copy of the demo's workspace that was built once more, where it stays."""
    place = Path(shutil.copytree(demo_workspace, tmp_path_factory.mktemp("standing") / "ghmetrics-demo"))
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("GHMETRICS_")]:
            environment.delenv(name)
        Workspace(place).build()
    return Standing.of(place)


@pytest.fixture
def demo_copy(standing_demo: Standing) -> Workspace:
    """The demo's workspace, for a test that changes or builds it."""
    return Workspace(standing_demo.restored())


def _without_settings(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GHMETRICS_", "DBT_", "GITHUB_", "GH_"))
    }
    return kept | {"HOME": str(home)}


@pytest.fixture(scope="session")
def replayhub() -> ModuleType:
    """The server of recorded pull requests; tests that need it are marked `recorded`."""
    if not RECORDED.is_dir():
        pytest.skip(NOT_RECORDED)
    sys.path.insert(0, str(RECORDED))
    import replayhub

    return replayhub


@pytest.fixture
def recorded(replayhub: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Start a server of recorded repositories: `recorded("gui", scenario={...})`; token and host are set to it."""
    started = []

    def start(*names: str, **options: Any) -> Any:
        server = replayhub.Server([RECORDED / "data" / name for name in names], **options)
        started.append(server.__enter__())
        monkeypatch.setenv("GITHUB_API_URL", server.url)
        monkeypatch.setenv("GITHUB_TOKEN", "replay-token")
        return server

    yield start
    for server in started:
        server.__exit__(None, None, None)


@pytest.fixture
def lesser_account() -> int:
    """The user id of somebody who may not write everywhere: root may. 0 where that is who runs the tests."""
    if not hasattr(os, "geteuid"):
        pytest.skip("there are no such rights")
    if os.geteuid():
        return 0
    code = (Path(__file__), Path(sys.executable).absolute())
    if not all(folder.stat().st_mode & 0o001 for path in code for folder in path.parents):
        pytest.skip("nobody but root may read this checkout: no other account can run the code from here")
    return 65_534
