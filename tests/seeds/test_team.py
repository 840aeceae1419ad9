"""People come in from a file or from GitHub's teams, whole or not at all."""

import re
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, teams
from ghmetrics.errors import AuthenticationError, NetworkError, PermissionMissing, UsageError, WorkspaceBusy
from ghmetrics.github.people import Person, read_teams
from ghmetrics.seeds.members import TeamImport
from ghmetrics.state.locks import held

HEADER = "github_id,login,name,team\n"
ORG = "acme-demo"


@pytest.fixture
def workspace(github: DemoServer, tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "ws")


@pytest.fixture
def members(workspace: Workspace) -> Path:
    return workspace.seeds / "team_members.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "team.csv"


def counts(done: TeamImport) -> tuple[int, int, int]:
    return done.new, done.changed, done.unchanged


# From a file.


def test_github_is_asked_for_what_a_row_lacks(workspace: Workspace, members: Path, file: Path) -> None:
    file.write_text("login,team\nNORA-keller,Core\n\npat-dubois,Guests\n")
    assert counts(workspace.import_team(file=file)) == (2, 0, 0)
    assert members.read_text() == HEADER + (
        "70000001,nora-keller,Nora Keller,Core\n71000001,pat-dubois,Pat Dubois,Guests\n"
    )


def test_what_a_row_has_is_not_asked_for(workspace: Workspace, members: Path, file: Path, github: DemoServer) -> None:
    file.write_text(HEADER + '7,nobody-here,"Né, ""X""",Core\n')
    assert counts(workspace.import_team(file=str(file))) == (1, 0, 0)
    assert github.requests == 0
    assert members.read_text() == file.read_text()


def test_a_number_alone_is_enough_and_a_given_name_stays(workspace: Workspace, members: Path, file: Path) -> None:
    file.write_text("team,github_id,name\nCore,70000001,Nora K.\n")
    workspace.import_team(file=file)
    assert members.read_text() == HEADER + "70000001,nora-keller,Nora K.,Core\n"


REFUSED = {
    "login,team\nnora-keller,Core\nnobody-here,Core\n": "line 3: GitHub knows no person nobody-here.",
    "login,team\nacme-demo,Core\n": "line 2: GitHub knows no person acme-demo.",
    "login,team\nx1,Core\nnora-keller,Core\nx2,Core\n": "line 2: GitHub knows no person x1. Wrong too: line 4.",
    "github_id,team\n4711,Core\n": "line 2: GitHub knows no person with the number 4711.",
    "login,github_id,team\nnora-keller,,Core\n\nother,70000001,Core\n": "line 4: it is the same person as line 2.",
    "login,team\n@nora-keller,Core\n": "line 2: login must be a login as GitHub writes it, without @",
    "login,team\n../../meta,Core\n": "line 2: login must be a login",
    "login,team\nnora-keller,\n": "line 2: it needs a team.",
    "login\nnora-keller\n": "line 1: the columns must be github_id,login,name,team (team missing).",
    "team\nCore\n": "line 2: it needs a github_id or a login.",
    "login;team\nnora-keller;Core\n": "separates its cells by semicolons",
    "": "is empty",
}


@pytest.mark.parametrize("text", list(REFUSED))
def test_a_wrong_row_or_an_unknown_login_is_refused_with_its_line(
    workspace: Workspace, members: Path, file: Path, text: str
) -> None:
    workspace.track("acme-demo/web", sync=False)
    file.write_text(text)
    with pytest.raises(UsageError, match=re.escape(REFUSED[text])) as refused:
        workspace.import_team(file=file)
    assert str(refused.value).startswith(str(file))
    assert members.read_text() == HEADER


def test_nothing_is_written_if_github_breaks_off(workspace: Workspace, file: Path) -> None:
    file.write_text("login,team\nnora-keller,Core\n")
    broken = Workspace(workspace.path, github_api_url="http://127.0.0.1:9")
    with pytest.raises(NetworkError, match="the connection was refused"):
        broken.import_team(file=file)
    assert not workspace.path.exists()


# How it is laid over what is there.


def test_who_is_there_is_replaced_in_place_and_nobody_is_taken_out(
    workspace: Workspace, members: Path, file: Path
) -> None:
    workspace.track("acme-demo/web", sync=False)
    members.write_text(
        "\ufeff" + HEADER + "9,elsewhere,,Old\n70000001,former-login,Nora,Old\n,Theo-Brandt,Theo,Old\n8,same,,X\n"
    )
    file.write_text(HEADER + "70000001,nora-keller,,New\n,theo-brandt,,New\n8,same,,X\n5,someone,,New\n")
    assert counts(workspace.import_team(file=file)) == (1, 2, 1)
    assert members.read_text() == HEADER + (
        "9,elsewhere,,Old\n70000001,nora-keller,Nora,New\n70000002,theo-brandt,Theo Brandt,New\n8,same,,X\n"
        "5,someone,,New\n"
    )


def test_two_rows_that_turn_out_to_be_one_person_become_one(workspace: Workspace, members: Path, file: Path) -> None:
    workspace.track("acme-demo/web", sync=False)
    members.write_text(HEADER + "70000001,former-login,Nora,Old\n,nora-keller,,Old\n")
    file.write_text("login,team\nnora-keller,New\n")
    assert counts(workspace.import_team(file=file)) == (0, 1, 0)
    assert members.read_text() == HEADER + "70000001,nora-keller,Nora Keller,New\n"


def test_a_login_that_is_anothers_now_does_not_take_the_persons_place(
    workspace: Workspace, members: Path, file: Path
) -> None:
    workspace.track("acme-demo/web", sync=False)
    members.write_text(HEADER + "8,nora-keller,Somebody else,Old\n")
    file.write_text("login,team\nnora-keller,New\n")
    workspace.import_team(file=file)
    assert members.read_text() == HEADER + "8,nora-keller,Somebody else,Old\n70000001,nora-keller,Nora Keller,New\n"


def test_importing_the_same_again_does_not_touch_the_file(workspace: Workspace, members: Path) -> None:
    workspace.import_team(org=ORG)
    before = members.stat().st_mtime_ns
    assert counts(workspace.import_team(org=ORG)) == (0, 0, 10)
    assert members.stat().st_mtime_ns == before


def test_a_file_that_is_wrong_already_is_refused(workspace: Workspace, members: Path) -> None:
    workspace.track("acme-demo/web", sync=False)
    members.write_text(HEADER + "seven,octo,,Core\n")
    with pytest.raises(UsageError, match=r"team_members.csv, line 2: github_id must be"):
        workspace.import_team(org=ORG)
    assert members.read_text() == HEADER + "seven,octo,,Core\n"


def test_two_imports_do_not_collide(workspace: Workspace) -> None:
    with held(workspace.path, "team", ""), pytest.raises(WorkspaceBusy, match="Another import of a team is running"):
        workspace.import_team(org=ORG)


# From GitHub's teams.


def test_everybody_is_in_the_smallest_of_their_teams(workspace: Workspace, members: Path) -> None:
    done = workspace.import_team(org=ORG)
    assert counts(done) == (10, 0, 0)
    team_of = {line.split(",")[1]: line.split(",")[3] for line in members.read_text().splitlines()[1:]}
    assert team_of == {
        "nora-keller": "Platform", "theo-brandt": "Platform", "mina-okafor": "Platform",
        "ivo-petrov": "Mobile Apps", "ravi-menon": "Mobile Apps", "lena-sorin": "Mobile Apps", "sol-herrera": "Mobile Apps",
        "juno-aalto": "Everybody", "kit-lindqvist": "Everybody", "ade-balogun": "Everybody",
    }  # fmt: skip
    assert "ivo-petrov is taken as of Mobile Apps, the smallest, and not of Platform, Everybody" in done.notes
    assert len(done.notes) == 7


def test_only_the_chosen_teams_count(workspace: Workspace, members: Path) -> None:
    done = workspace.import_team(org=ORG, teams=["platform"])
    assert counts(done) == (4, 0, 0)
    assert done.notes == ()
    with pytest.raises(
        UsageError, match="acme-demo has no team nope that the token may see, but everybody, mobile-apps, platform"
    ):
        workspace.import_team(org=ORG, teams=["platform", "nope"])


def test_a_name_that_was_written_by_hand_outlives_an_import_from_github(workspace: Workspace, members: Path) -> None:
    workspace.track("acme-demo/web", sync=False)
    members.write_text(HEADER + "70000001,nora-keller,Nora,Platform\n")
    assert counts(workspace.import_team(org=ORG, teams=["platform"])) == (3, 0, 1)
    assert "70000001,nora-keller,Nora,Platform\n" in members.read_text()


def test_long_lists_come_page_by_page(
    workspace: Workspace, github: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = tuple({"id": n, "login": f"person-{n}", "type": "User"} for n in range(1, 251))
    large = {"slug": "large", "name": "Large"}
    monkeypatch.setitem(teams.TEAMS, "large", (large, everybody))
    with workspace.github() as session:
        (found,) = read_teams(session, ORG, ("large",))
    assert [member.id for member in found.members] == list(range(1, 251))
    assert found.members[0] == Person(1, "person-1")


@pytest.mark.parametrize("org", [ORG, "nobody-at-all"])
def test_what_the_token_may_not_see_names_the_right_that_it_lacks(
    workspace: Workspace, github: DemoServer, org: str
) -> None:
    github.world.hides_teams = org == ORG
    with pytest.raises(PermissionMissing, match=rf"GitHub shows no teams of {org}: .*read:org"):
        workspace.import_team(org=org)
    assert not workspace.path.exists()


def test_without_a_token_it_says_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(AuthenticationError, match="set GITHUB_TOKEN"):
        workspace.import_team(org=ORG)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "one of the two"),
        ({"file": "x.csv", "org": ORG}, "one of the two"),
        ({"file": "x.csv", "teams": ["a"]}, "chosen from an organisation"),
        ({"org": "../users"}, "is not the name of an organisation"),
        ({"org": ""}, "is not the name of an organisation"),
    ],
)
def test_what_makes_no_sense_is_refused(workspace: Workspace, arguments: dict, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        workspace.import_team(**arguments)
