"""A workspace beside a stand-in for GitHub, or before recorded pull requests that misbehave."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.github import patience
from tests.conftest import RECORDED
from tests.github.conftest import Hasty

from .lake import TRANSPORTS
from .trial import Trial

MOST = 6


@pytest.fixture
def workspace(tmp_path: Path, github: DemoServer) -> Workspace:
    return Workspace(tmp_path / "data")


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def _recorded_gui(replayhub: ModuleType) -> Iterator[Any]:
    """Loaded once; each test takes its own few pull requests and sets its own scenario."""
    with replayhub.Server([RECORDED / "data" / "gui"]) as server:
        yield server


@pytest.fixture
def trial(tmp_path: Path, _recorded_gui: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Trial]:
    """`trial("rest", most=8, patient=True, **settings)`: waits are real for the patient, else the clock jumps."""

    def begin(transport: str, *, most: int = MOST, patient: bool = False, **settings: Any) -> Trial:
        if not patient:
            monkeypatch.setattr(patience, "Patience", Hasty)
        begun = Trial(_recorded_gui, tmp_path / "data", transport, **settings)
        begun.home.documents = {number: begun.home.documents[number] for number in begun.numbers[:most]}
        begun.hub.world.version += 1
        begun.play()
        return begun

    monkeypatch.setenv("GITHUB_API_URL", _recorded_gui.url)
    monkeypatch.setenv("GITHUB_TOKEN", "replay-token")
    _recorded_gui.world.reset()
    return begin
