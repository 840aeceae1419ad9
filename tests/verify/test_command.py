"""`ghmetrics verify`: what it prints, and its exit status."""

import json
import sys

import pytest

from ghmetrics import Workspace
from ghmetrics.cli import main
from ghmetrics.demo import DemoServer

from .harm import API, tamper

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("verify")]


@pytest.fixture
def run(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    def go(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["ghmetrics", "verify", "--workspace", str(workspace.path), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capfd.readouterr()
        return int(ended.value.code or 0), shown.out, shown.err

    return go


def test_wrong_is_status_1_and_is_printed_with_both_values(run, workspace: Workspace, github: DemoServer) -> None:
    newest = workspace.pull_requests()["number"].max()
    tamper(workspace, f"update pull_requests set title = 'a [bold]lie[/bold]' where number = {newest}")
    github.world.change(API, newest - 1, title="meanwhile")
    status, out, err = run(API, "--sample", "1000")
    assert (status, err) == (1, "")
    title = github.world.pull(API, newest).body["title"]
    assert f"pull_requests.title: a [bold]lie[/bold] in the warehouse, {title} from GitHub" in out
    assert f"  #{newest - 1} changed since the last sync: it was updated at " in out
    assert f"/{API}/pull/{newest}" in out


def test_changed_is_status_0_and_a_seed_draws_the_same_again(run, workspace: Workspace, github: DemoServer) -> None:
    for number in workspace.pull_requests()["number"]:
        github.world.change(API, number, title="meanwhile")
    shown = [run(f"{github.url}/{API}", "--sample", "4", "--seed", seed, "--json") for seed in ("7", "7", "8")]
    assert [(status, err) for status, _, err in shown] == [(0, "")] * 3
    first, again, other = (json.loads(out) for _, out, _ in shown)
    assert first == again
    assert (first["changed"], first["right"], first["wrong"], first["unknown"], first["seed"]) == (4, 0, 0, 0, 7)
    numbers = [[each["number"] for each in found["repositories"][API]["pull_requests"]] for found in (first, other)]
    assert numbers[0] != numbers[1]


def test_build_first_is_status_3_and_wrong_usage_2(run, workspace: Workspace) -> None:
    workspace.sync(API)
    status, out, _ = run()
    assert status == 3
    assert f"{API}: not verified. The lake is newer than the warehouse: run `ghmetrics build` first." in out
    assert run("acme-demo/nothing")[0] == 2
    assert run("--sample", "0")[0] == 2


def test_without_github_nothing_is_wrong(run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "")
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    status, out, err = run(API)
    assert (status, out) == (3, "")
    assert err.startswith("ghmetrics: ")
