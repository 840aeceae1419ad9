"""A workspace beside a stand-in for GitHub, or before recorded pull requests that misbehave."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.workspace import folder
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


@pytest.fixture
def trial(tmp_path: Path, recorded: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Trial]:
    """`trial("rest", most=8, patient=True, **settings)`: waits are real for the patient, else the clock jumps."""

    def begin(transport: str, *, most: int = MOST, patient: bool = False, **settings: Any) -> Trial:
        hub = recorded("gui", scenario={"secondary": False})
        if not patient:
            monkeypatch.setattr(folder, "Patience", Hasty)
        begun = Trial(hub, tmp_path / "data", transport, **settings)
        begun.home.documents = {number: begun.home.documents[number] for number in begun.numbers[:most]}
        return begun

    return begin
