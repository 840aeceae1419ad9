"""`repos`, and `track --org`: chosen from what the token sees."""

import json
from pathlib import Path

import pytest

from ghmetrics.demo import DemoServer

from .shown import WEB, Run


def names(shown) -> list[str]:
    return [line.split()[0] for line in shown.out.splitlines()[1:]]


def test_repos_lists_what_the_token_sees_the_newest_push_first(run: Run, github: DemoServer, tmp_path: Path) -> None:
    shown = run("repos", "acme-demo")
    assert shown.status == 0
    assert set(names(shown)) == {
        each.full_name for each in github.world.all_repositories if each.full_name.startswith("acme")
    }
    assert names(shown)[-1] == "acme-demo/site-before"
    (infra,) = [line for line in shown.out.splitlines() if line.startswith("acme-demo/infra ")]
    assert "4 d ago" in infra
    assert "private" in infra
    assert list(tmp_path.iterdir()) == []  # nothing is made for who only looks


def test_repos_without_a_token_lists_what_is_public(
    run: Run, github: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv("PATH", "")
    assert {"acme-demo/docs", "acme-demo/infra"} & set(names(run("repos", "acme-demo"))) == {"acme-demo/docs"}


def test_repos_says_which_are_tracked(run: Run, github: DemoServer) -> None:
    run("track", WEB, "--no-sync")
    found = json.loads(run("repos", "ACME-demo", "--json").out)
    assert [name for name, each in found["repositories"].items() if each["is_tracked"]] == [WEB]
    assert found["notes"] == []
    assert found["repositories"]["acme-demo/importer"].keys() == {
        "id", "description", "pushed_at", "is_private", "is_archived", "is_fork", "is_tracked",
    }  # fmt: skip


def test_repos_of_some_days(run: Run, github: DemoServer) -> None:
    found = json.loads(run("repos", "acme-demo", "--pushed-within", "50", "--json").out)["repositories"]
    assert "acme-demo/feature-flags" in found
    assert "acme-demo/billing-spike" not in found


def test_description_steers_no_terminal(run: Run, github: DemoServer) -> None:
    github.world.add_repository("acme-demo/odd", None, description="\x1b[31mred\u202e and " + "long " * 90)
    shown = run("repos", "acme-demo")
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    (line,) = [line for line in shown.out.splitlines() if line.startswith("acme-demo/odd ")]
    assert "never" in line
    assert line.rstrip().endswith("…")
    assert (
        "\x1b[31mred"
        in json.loads(run("repos", "acme-demo", "--json").out)["repositories"]["acme-demo/odd"]["description"]
    )


def test_owner_that_is_nobody_or_can_be_nobody(run: Run, github: DemoServer) -> None:
    shown = run("repos", "nobody-here")
    assert (shown.status, "no organisation and no person nobody-here" in shown.err) == (1, True)
    assert run("repos", "acme-demo/web").status == 2


def test_owner_without_repositories(run: Run, github: DemoServer) -> None:
    assert run("repos", "mina-okafor").out == "mina-okafor has no repository that can be seen.\n"
    shown = run("track", "--org", "mina-okafor", "--no-sync")
    assert (shown.status, shown.err) == (2, "ghmetrics: mina-okafor has no repository that can be seen.\n")


def test_many_are_tracked_at_once_without_forks_and_archived_ones(run: Run, github: DemoServer) -> None:
    shown = run("track", "--org", "acme-demo", "--no-sync")
    assert shown.status == 0
    assert json.loads(run("status", "--json", "--offline").out)["repositories"].keys() == {
        f"acme-demo/{name}" for name in ("web", "api", "mobile", "docs", "infra", "design-system", "billing-spike")
    }


def test_many_are_synced_at_once(run: Run, github: DemoServer) -> None:
    shown = run("track", "--org", "acme-demo", "--pushed-within", "7")
    assert shown.status == 0
    assert {line.split(":")[0] for line in shown.out.splitlines()} == {
        f"acme-demo/{name}" for name in ("web", "api", "mobile", "docs", "infra")
    }


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (WEB, "--org", "acme-demo"),
        (WEB, "--pushed-within", "3"),
        ("--org", "acme-demo", "--pushed-within", "0"),
        ("--org", ""),
    ],
)
def test_what_track_can_not_mean(run: Run, github: DemoServer, arguments: tuple[str, ...]) -> None:
    assert run("track", *arguments).status == 2
