"""What people click is done in the background, and all that comes of it is shown."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer
from ghmetrics.state.locks import held
from tests.sync.lake import API, WEB, lock_of

from .conftest import Watched


def test_adding_a_repository_starts_its_sync(watched: Watched) -> None:
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "queued", "syncing")
    row = watched.row(WEB, "synced")
    assert row["pull_requests"] > 10
    assert row["last_sync_at"]
    assert row["progress"] is None


def test_an_address_is_taken_for_a_name(watched: Watched) -> None:
    host = watched.workspace.settings.hosts.web
    watched.send("add", repositories=[f"http://{host}/{WEB}/pulls"])
    assert watched.row(WEB, "synced")


def test_a_wrong_name_is_said_and_nothing_is_tracked(watched: Watched) -> None:
    watched.send("add", repositories=["not a name"])
    assert watched.message("is not a repository")["kind"] == "error"
    assert watched.board.look()["rows"] == []


def test_a_repository_that_github_does_not_show_is_said_and_not_kept(watched: Watched) -> None:
    watched.send("add", repositories=["acme-demo/nope"])
    assert "acme-demo/nope" in watched.message("acme-demo/nope")["text"]
    watched.until(lambda shown: not shown["rows"])


def test_a_sync_that_is_on_its_way_is_not_begun_a_second_time(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.2
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "syncing")
    watched.send("sync", repository=WEB)
    watched.send("sync_all")
    watched.row(WEB, "synced")
    assert watched.board.look()["messages"] == []
    with watched.workspace._state() as state:
        assert len(state.last_runs()) == 1


def test_one_sync_is_cancelled_and_the_other_goes_on(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.2
    watched.send("wish", days_back=365)
    watched.send("add", repositories=[WEB, API])
    watched.row(WEB, "syncing")
    watched.send("cancel", repository=WEB)
    assert watched.row(WEB, "partial", "error")["error"] == "stopped before it was done"
    github.latency = 0
    assert watched.row(API, "synced")
    watched.send("sync", repository=WEB)
    assert watched.row(WEB, "synced")["error"] is None


def test_removing_stops_the_sync_and_keeps_what_landed(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.2
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "syncing")
    watched.send("remove", repository=WEB)
    assert watched.message("no longer tracked")["kind"] == "info"
    watched.until(lambda shown: not shown["rows"])
    assert watched.workspace.standings() == []


def test_wishes_count_for_the_syncs_after_them(watched: Watched) -> None:
    watched.send("wish", days_back=365, max_pull_requests=3, commits=False)
    watched.send("add", repositories=[WEB])
    row = watched.row(WEB, "synced")
    assert (row["pull_requests"], row["commits"], row["is_cut_short"]) == (3, 0, True)


@pytest.mark.parametrize(
    "wrong", [{"days_back": 0}, {"days_back": "9"}, {"max_pull_requests": 1.5}, {"days_back": None}]
)
def test_a_wish_that_makes_no_sense_is_refused(watched: Watched, wrong: dict[str, Any]) -> None:
    before = watched.board.look()["wishes"]
    watched.send("wish", **wrong)
    assert "must be a whole number" in watched.message("whole number")["text"]
    assert watched.board.look()["wishes"] == before


@pytest.mark.parametrize(
    "strange", [None, 7, {}, {"type": "sync"}, {"type": "fly"}, {"type": "add", "repositories": []}]
)
def test_a_command_that_nobody_knows_is_said(watched: Watched, strange: object) -> None:
    watched.board.ask(strange)
    assert watched.message("run the cell again")


def test_a_message_that_was_read_goes(watched: Watched) -> None:
    watched.send("add", repositories=["not a name"])
    message = watched.message("is not a repository")
    watched.send("dismiss", id=message["id"])
    watched.until(lambda shown: not shown["messages"])


@pytest.mark.slow
def test_a_sync_is_followed_by_a_build_where_that_is_wished(watched: Watched) -> None:
    watched.send("wish", days_back=10, build_after=True)
    watched.send("add", repositories=[WEB])
    built = watched.until(lambda shown: shown["building"] and shown["building"]["ended_at"] and shown["building"])
    assert not built["has_failed"]
    assert watched.workspace.pull_requests().height > 0


def test_a_build_that_fails_says_why(watched: Watched) -> None:
    watched.send("build")
    built = watched.until(lambda shown: shown["building"] and shown["building"]["ended_at"] and shown["building"])
    assert built["has_failed"]
    message = watched.message("There is no workspace")
    watched.send("dismiss", id=message["id"])
    watched.until(lambda shown: not shown["messages"])


def test_what_another_process_syncs_is_followed(watched: Watched, github: DemoServer, tmp_path: Path) -> None:
    github.latency = 2  # the state is read once a second
    watched.workspace.track(WEB, sync=False)
    other = subprocess.Popen(
        [sys.executable, "-m", "ghmetrics", "sync", WEB, "--days-back", "365", "--workspace", str(watched.workspace.path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    row = watched.row(WEB, "syncing")
    assert not row["is_here"]
    watched.until(lambda shown: (shown["rows"][0]["progress"] or {}).get("done"))
    github.latency = 0
    assert watched.row(WEB, "synced")["progress"] is None
    assert other.wait(30) == 0


def test_what_another_process_holds_is_refused_with_a_sentence(watched: Watched) -> None:
    watched.workspace.track(WEB, sync=False)
    with held(watched.workspace.path, lock_of(watched.workspace, WEB), "busy"):
        watched.send("sync", repository=WEB)
        assert "Another process is syncing" in watched.message(WEB)["text"]


def test_without_a_token_the_panel_says_what_to_do(
    tmp_path: Path, github: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # no `gh` either
    shown = Watched(Workspace(tmp_path / "data"))
    access = shown.until(lambda found: found["access"])
    assert (access["state"], access["api"]) == ("no-token", "REST")
    assert "set GITHUB_TOKEN" in access["trouble"]
    assert shown.until(lambda found: found["budget"])["limit"] == 60


def test_a_token_that_github_refuses_is_said(
    tmp_path: Path, github: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "bad-token")
    shown = Watched(Workspace(tmp_path / "data"))
    access = shown.until(lambda found: found["access"])
    assert access["state"] == "refused"
    assert "GITHUB_TOKEN" in access["trouble"]


def test_without_network_the_panel_says_so_and_looks_again_when_asked(
    tmp_path: Path, github: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = github.url
    workspace = Workspace(tmp_path / "data", github_api_url="http://127.0.0.1:9")
    shown = Watched(workspace)
    assert shown.until(lambda found: found["access"])["state"] == "unreachable"
    workspace.settings.github_api_url = url
    shown.send("refresh")
    shown.until(lambda found: found["access"]["state"] == "ok")


def test_settings_that_make_no_sense_are_said(tmp_path: Path, github: DemoServer) -> None:
    (tmp_path / "ghmetrics.toml").write_text("days_back = 'soon'\n")
    shown = Watched(Workspace(tmp_path))
    assert "days_back" in shown.until(lambda found: found.get("trouble"))


def test_an_error_that_nobody_expected_is_shown(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_: object) -> None:
        raise ZeroDivisionError("by zero")

    watched.workspace.track(WEB, sync=False)
    monkeypatch.setattr(watched.workspace, "untrack", break_off)
    watched.send("remove", repository=WEB)
    assert "ZeroDivisionError: by zero" in watched.message("by zero")["text"]
    watched.send("add", repositories=[WEB])
    assert watched.row(WEB, "synced"), "and the panel goes on"


def test_the_snapshot_is_plain_json_and_holds_no_token(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "synced")
    watched.until(lambda shown: shown["access"])
    assert "demo-token" not in json.dumps(watched.board.look())


def test_an_organisations_repositories_are_listed_to_choose_from(watched: Watched) -> None:
    watched.send("list", owner="acme-demo")
    watched.until(lambda _: watched.board.choices.look().get("state") == "read")
    listed = watched.board.choices.look()["repositories"]
    assert {WEB, API} < {each["name"] for each in listed}
    pushed = [each["pushed_at"] or 0 for each in listed]
    assert pushed == sorted(pushed, reverse=True)
    watched.send("add", repositories=[WEB, API])
    assert watched.row(WEB, "synced")
    assert watched.row(API, "synced")


@pytest.mark.parametrize(("owner", "said"), [("no body", "is not the name"), ("nobody-at-all", "nobody-at-all")])
def test_an_owner_that_is_not_there_is_said(watched: Watched, owner: str, said: str) -> None:
    watched.send("list", owner=owner)
    if " " in owner:
        assert watched.message(said)
    else:
        watched.until(lambda _: watched.board.choices.look().get("state") == "error")
        assert said in watched.board.choices.look()["text"]


def test_one_wrong_name_keeps_no_other_from_being_added(watched: Watched) -> None:
    watched.send("add", repositories=["not a name", WEB])
    assert watched.message("is not a repository")
    assert watched.row(WEB, "synced")


def test_a_repository_typed_in_other_case_is_one_row(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.1
    watched.send("add", repositories=["Acme-Demo/API", WEB])
    watched.row(API, "synced")
    watched.row(WEB, "synced")
    assert [row["name"] for row in watched.board.look()["rows"]] == [API, WEB]


def test_one_that_is_done_can_be_synced_again_while_its_group_goes_on(watched: Watched, github: DemoServer) -> None:
    watched.send("add", repositories=["acme-demo/docs"])
    watched.row("acme-demo/docs", "synced")
    github.latency = 0.3
    watched.send("wish", days_back=365)
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "syncing")
    watched.send("sync", repository="acme-demo/docs")
    row = watched.row("acme-demo/docs", "queued", "syncing")
    assert row["is_here"]
    watched.send("cancel", repository=WEB)
    watched.row(WEB, "partial", "error")
    watched.row("acme-demo/docs", "synced")
    assert watched.board.live.look()[0] == {}


def test_removed_and_added_again_at_once_it_is_synced(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.3
    watched.send("add", repositories=[WEB])
    watched.row(WEB, "syncing")
    watched.send("remove", repository=WEB)
    watched.send("add", repositories=[WEB])
    github.latency = 0
    watched.row(WEB, "synced")
    assert [each.repository for each in watched.workspace.standings()] == [WEB]


def test_one_that_waits_for_its_turn_is_removed_without_an_error(watched: Watched, github: DemoServer) -> None:
    github.latency = 0.3
    names = [WEB, API, "acme-demo/mobile", "acme-demo/docs"]
    for days, name in enumerate(names, 300):  # each with wishes of its own: four groups
        watched.send("wish", days_back=days)
        watched.send("add", repositories=[name])
        watched.row(name, "syncing")
    watched.send("wish", days_back=200)
    watched.send("add", repositories=["acme-demo/infra"])
    watched.row("acme-demo/infra", "queued")
    watched.send("remove", repository="acme-demo/infra")
    watched.message("acme-demo/infra is no longer tracked")
    assert not [each for each in watched.board.look()["messages"] if each["kind"] == "error"]


def test_what_a_page_sends_is_acknowledged(watched: Watched) -> None:
    watched.send("hello", view="one", number=0)
    watched.until(lambda shown: shown["heard"] == {"one": 0})
    watched.send("sync", repository="not a name", view="one", number=7)
    watched.until(lambda shown: shown["heard"] == {"one": 7})
