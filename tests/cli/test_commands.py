"""The commands: their names, their options, their exit statuses."""

import json
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer

from .shown import API, WEB, Run


def test_track_syncs_into_the_default_workspace(run: Run, github: DemoServer, tmp_path: Path) -> None:
    shown = run("track", WEB)
    assert shown.status == 0
    assert shown.out.startswith(f"{WEB}: synced, ")
    assert (tmp_path / "ghmetrics-data" / "state.db").is_file()


def test_track_takes_an_address(run: Run, github: DemoServer) -> None:
    shown = run("track", f"{github.url}/{WEB}/pulls", "--no-sync")
    assert shown.status == 0
    assert json.loads(run("status", "--json").out)["repositories"].keys() == {WEB}


@pytest.mark.parametrize("before", [True, False])
def test_the_workspace_is_an_option_before_or_after_the_command(run: Run, tmp_path: Path, before: bool) -> None:
    option = ["--workspace", str(tmp_path / "there")]
    arguments = ["track", WEB, "--no-sync"]
    assert run(*(option + arguments if before else arguments + option)).status == 0
    assert (tmp_path / "there" / "state.db").is_file()


def test_the_workspace_is_in_the_environment(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GHMETRICS_WORKSPACE", str(tmp_path / "here"))
    run("track", WEB, "--no-sync")
    assert (tmp_path / "here" / "state.db").is_file()


def test_sync_json_is_one_object_by_repository(run: Run, github: DemoServer) -> None:
    run("track", WEB, API, "--no-sync")
    shown = run("sync", "--days-back", "20", "--json")
    assert shown.status == 0
    result = json.loads(shown.out)
    assert result.keys() == {WEB, API}
    for each in result.values():
        assert each["status"] == "synced"
        assert each["prs_synced"] > 0 < each["reviews_synced"]
        assert each["commits_synced"] > 0 < each["requests"]
        assert each["errors"] == []


def test_partly_synced_is_status_3(run: Run, github: DemoServer) -> None:
    newest = max(github.world.repository(WEB).pulls)
    github.world.fail(newest)
    shown = run("sync", WEB, "--days-back", "10", "--json", "--transport", "rest")
    assert shown.status == 3
    (failure,) = json.loads(shown.out)[WEB]["errors"]
    assert failure["pull_number"] == newest
    assert "500" in failure["error"]


def test_some_repositories_synced_and_others_not_is_status_3(run: Run, github: DemoServer) -> None:
    shown = run("sync", WEB, "acme-demo/nothing", "--days-back", "5")
    assert shown.status == 3
    assert "GitHub shows no repository acme-demo/nothing" in shown.err


def test_options_of_sync(run: Run, github: DemoServer) -> None:
    def counts(*options: str) -> dict:
        return json.loads(run("sync", WEB, "--json", *options).out)[WEB]

    assert counts("--max-pull-requests", "4")["prs_synced"] == 4
    without = counts("--no-commits", "--days-back", "30")
    assert (without["commits_synced"], without["prs_synced"] > 4) == (0, True)
    with_commits = counts("--days-back", "30", "--transport", "rest")
    assert with_commits["prs_synced"] == without["prs_synced"]
    assert with_commits["requests"] > without["requests"]
    assert counts("--days-back", "10", "--comments")["prs_synced"] > 4
    assert counts("--days-back", "10", "--comments")["prs_synced"] == 0
    rest = 60 - 4 - without["prs_synced"]
    assert counts("--all-history", "--max-requests", "1")["status"] == "partial"
    assert counts("--since", "2020-01-01")["prs_synced"] == rest
    assert counts("--all-history")["prs_synced"] == 0


def test_a_dry_run_says_what_a_sync_would_fetch_and_changes_nothing(
    run: Run, github: DemoServer, tmp_path: Path
) -> None:
    shown = run("sync", WEB, "--dry-run", "--all-history")
    assert shown.out == f"{WEB}: 60 pull requests to fetch; about 2 requests and 6 s\n"
    assert not (tmp_path / "ghmetrics-data").exists()
    run("sync", WEB, "--max-pull-requests", "10")
    assert json.loads(run("sync", "--dry-run", "--all-history", "--json").out)[WEB]["pull_requests"] == 50
    assert run("sync", "--dry-run", "--max-pull-requests", "10").out == f"{WEB}: nothing to fetch\n"
    assert run("sync", WEB, "acme-demo/nothing", "--dry-run").status == 3
    assert len(json.loads(run("status", "--json").out)["repositories"]) == 1


def test_settings_come_from_flags_then_environment_then_file(
    run: Run, github: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def synced(*options: str) -> int:
        return json.loads(run("sync", WEB, "--json", *options).out)[WEB]["prs_synced"]

    folder = tmp_path / "ghmetrics-data"
    folder.mkdir()
    (folder / "ghmetrics.toml").write_text("max_pull_requests = 7\n")
    assert synced() == 7
    monkeypatch.setenv("GHMETRICS_MAX_PULL_REQUESTS", "9")
    assert synced() == 2
    assert synced("--max-pull-requests", "10") == 1


def test_status_shows_every_state(run: Run, github: DemoServer) -> None:
    run("track", WEB, API, "--no-sync")
    run("sync", WEB, "--days-back", "9")
    shown = json.loads(run("status", "--json").out)
    assert shown["repositories"][API]["status"] == "pending"
    web = shown["repositories"][WEB]
    assert web["status"] == "synced"
    assert web["pull_requests"] > 0
    assert web["last_sync_at"].endswith("Z")
    assert shown["budget"]["graphql"]["limit"] == 5000
    assert shown["budget"]["graphql"]["remaining"] < 5000
    table = run("status")
    assert table.status == 0
    assert "pending" in table.out


def test_untrack_keeps_the_data(run: Run, github: DemoServer, tmp_path: Path) -> None:
    run("track", WEB)
    assert run("untrack", WEB).status == 0
    assert list((tmp_path / "ghmetrics-data/lake/raw/pull_requests").rglob("*.parquet"))
    assert run("untrack", WEB).status == 2


def test_doctor_finds_what_is_set_up(run: Run, github: DemoServer) -> None:
    shown = run("doctor")
    assert shown.status == 0
    for subject in (
        "hosts",
        "token: from GITHUB_TOKEN",
        "REST",
        "GraphQL",
        "disk",
        "dbt-core",
        "duckdb",
        "dbt: starts",
    ):
        assert f"ok    {subject}" in shown.out
    assert "note  workspace" in shown.out
    assert "demo-token" not in shown.out


def test_help_names_every_command(run: Run) -> None:
    shown = run("--help")
    for command in ("track", "untrack", "sync", "build", "status", "query", "report", "doctor", "cache", "demo"):
        assert f"\n  {command}" in shown.out


@pytest.mark.slow
@pytest.mark.xdist_group("docs")
def test_demo_goes_the_whole_road(
    run: Run, demo_workspace: Path, demo_copy: Workspace, real_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = demo_workspace.with_suffix(".made").read_text(encoding="utf-8")
    for name in (WEB, API, "acme-demo/mobile"):
        assert f"{name}: synced" in said
    assert "opened → merged" in said
    assert "ghmetrics track OWNER/REPO" in said
    files = [path for path in demo_workspace.rglob("*") if path.is_file()]
    assert real_token.encode() not in b"".join(path.read_bytes() for path in files)

    monkeypatch.setenv("GHMETRICS_WORKSPACE", str(demo_copy.path))
    query = "select number, title, merged_at from pull_requests where title like '%\"%' or number < 3 order by number"
    rows = json.loads(run("query", query, "--format", "json").out)
    assert rows[0].keys() == {"number", "title", "merged_at"}
    csv = run("query", query, "--format", "csv").out.splitlines()
    assert csv[0] == "number,title,merged_at"
    assert run("query", query).out.splitlines()[0].split() == ["number", "title", "merged_at"]
    joined = "select p.*, r.* from pull_requests p join reviews r using (pull_request_id) limit 1"
    for form in ("table", "csv", "json"):
        assert run("query", joined, "--format", form).status == 0
        assert run("query", "select median(merged_at - created_at) from pull_requests", "--format", form).status == 0
    (total,) = json.loads(run("query", "select sum(additions) as total from pull_requests", "--format", "json").out)
    assert isinstance(total["total"], int)
    nested = run("query", "select [1, 2] as list", "--format", "csv")
    assert (nested.status, "--format json" in nested.err) == (2, True)
    for beyond in ("select date 'infinity'", "select timestamptz 'infinity'", "select union_value(a := 1)"):
        for form in ("table", "csv", "json"):
            told = run("query", beyond, "--format", form)
            assert told.status == 2, (beyond, form, told)
            assert "Traceback" not in told.err
    assert run("query", "select map {1: 2}", "--format", "json").status == 2
    wrong = run("query", "select nothing from pull_requests")
    assert (wrong.status, len(wrong.err.splitlines())) == (2, 1)
    report = run("report", WEB)
    assert (report.status, "acme-demo/api" in report.out) == (0, False)
    assert run("report", "acme-demo/nothing").status == 2
    assert run("build").status == 0


def test_a_team_comes_in_from_a_file_and_from_github(run: Run, github: DemoServer, tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_text("login,team\nnora-keller,Core\n")
    shown = run("team", "import", "team.csv")
    assert shown.status == 0
    assert shown.out.startswith("ghmetrics-data/seeds/team_members.csv: 1 new, 0 changed, 0 as before.")
    shown = run("team", "import", "--org", "acme-demo", "--team", "platform", "--team", "everybody")
    assert shown.out.startswith("ghmetrics-data/seeds/team_members.csv: 9 new, 1 changed, 0 as before.")
    assert "note: ivo-petrov is taken as of Platform, the smallest, and not of Everybody" in shown.err
