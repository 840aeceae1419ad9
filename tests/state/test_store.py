"""The state keeps one row for each repository, whatever its name, and is safe to share between processes."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ghmetrics.errors import Untracked, WorkspaceBusy, WorkspaceError
from ghmetrics.names import RepositoryName
from ghmetrics.state.coverage import Coverage, Due
from ghmetrics.state.locks import held, is_held
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked

OLD, NEW, OTHER = (RepositoryName.parse(name) for name in ("acme/old", "acme/new", "acme/other"))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "state.db")
    yield opened
    opened.close()


def tracked(state: State, name: RepositoryName, repo_id: int | None = None) -> Tracked:
    state.track(name)
    row = state.find(name)
    return state.identify(row, name.full_name, repo_id, f"R{repo_id}") if repo_id else row


def names(state: State) -> list[tuple[str, int | None]]:
    return [(row.full_name, row.repo_id) for row in state.tracked()]


def test_names_are_the_same_in_upper_and_lower_case(state: State) -> None:
    assert state.track(OLD)
    assert not state.track(RepositoryName.parse("ACME/Old"))
    assert state.find(RepositoryName.parse("acme/OLD")).full_name == "acme/old"


def test_a_renamed_repository_keeps_its_row_and_its_runs(state: State) -> None:
    row = tracked(state, OLD, 7)
    state.begin_run(row, "s1", "rest", datetime.now(UTC))
    renamed = state.identify(row, "acme/new", 7, "R7")
    assert names(state) == [("acme/new", 7)]
    assert state.last_run(renamed).sync_id == "s1"


def test_two_names_of_one_repository_become_one_row(state: State) -> None:
    first, second = tracked(state, NEW, 7), tracked(state, OLD)
    state.begin_run(first, "s1", "rest", datetime.now(UTC))
    state.begin_run(second, "s2", "rest", datetime.now(UTC))
    kept = state.identify(second, "acme/new", 7, "R7")
    assert kept.id == first.id
    assert names(state) == [("acme/new", 7)]
    assert state.last_run(kept).sync_id == "s2"


def test_a_new_name_that_was_only_typed_joins_the_repository_that_has_it(state: State) -> None:
    known, typed = tracked(state, OLD, 7), tracked(state, NEW)
    assert state.identify(known, "acme/new", 7, "R7").id == known.id
    assert typed.id != known.id
    assert names(state) == [("acme/new", 7)]


def test_repositories_that_swap_names_do_not_mix(state: State) -> None:
    first, second = tracked(state, OLD, 7), tracked(state, NEW, 8)
    state.begin_run(first, "s1", "rest", datetime.now(UTC))
    state.begin_run(second, "s2", "rest", datetime.now(UTC))
    first = state.identify(first, "acme/new", 7, "R7")
    second = state.identify(second, "acme/old", 8, "R8")
    assert sorted(names(state)) == [("acme/new", 7), ("acme/old", 8)]
    assert (state.last_run(first).sync_id, state.last_run(second).sync_id) == ("s1", "s2")


def test_many_processes_may_open_a_new_state_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ghmetrics.state.store import State\n"
        "from ghmetrics.names import RepositoryName\n"
        "s = State(Path(sys.argv[1])); s.track(RepositoryName.parse('acme/web')); s.close()"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "state.db")]) for _ in range(6)]
    assert [process.wait() for process in started] == [0] * 6
    opened = State(tmp_path / "state.db")
    assert names(opened) == [("acme/web", None)]
    opened.close()


def test_a_path_with_odd_characters_is_only_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "what? 100%#&é"
    folder.mkdir()
    State(folder / "state.db").close()
    assert [path.name for path in folder.iterdir()] == ["state.db"]


def test_a_damaged_file_is_told_apart_from_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened = State(path)
    for number in range(200):
        opened.track(RepositoryName.parse(f"acme/repository-{number}"))
    opened.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(WorkspaceError, match="is damaged"):
        State(path).tracked()


def test_a_state_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    State(tmp_path / "state.db").close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("update schema_version set version = 99")
    with pytest.raises(WorkspaceError, match="upgrade this one"):
        State(tmp_path / "state.db")


VERSION_1 = """
create table schema_version (version integer not null);
create table repositories (id integer primary key, full_name varchar not null, name_key varchar not null unique,
  repo_id integer unique, node_id varchar, tracked_at varchar not null);
create table sync_runs (sync_id varchar primary key, repository integer not null references repositories (id) on delete
  cascade, started_at varchar not null, finished_at varchar, status varchar not null, transport varchar not null,
  planned integer not null, requests integer not null, points integer not null, pull_requests integer not null,
  reviews integer not null, commits integer not null, is_cut_short boolean not null, errors json not null, error varchar);
insert into schema_version values (1);
insert into repositories values (1, 'acme/old', 'acme/old', 7, 'R7', '2026-01-01T00:00:00+00:00');
insert into sync_runs values ('s1', 1, '2026-01-01T00:00:00+00:00', '2026-01-01T00:01:00+00:00', 'synced', 'rest',
  3, 9, 0, 3, 2, 1, 0, '[]', null);
"""


def test_an_older_state_keeps_its_list_and_its_runs(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.executescript(VERSION_1)
    connection.close()
    for _ in range(2):
        state = State(tmp_path / "state.db")
        row = state.find(OLD)
        assert (row.repo_id, row.former_names, state.last_run(row).sync_id) == (7, (), "s1")
        assert (state.coverage(row), state.due(row)) == (None, [])
        state.close()


def test_what_a_state_of_version_2_covers_lacks_comments(tmp_path: Path) -> None:
    at = datetime.now(UTC)
    state = State(tmp_path / "state.db")
    state.cover(tracked(state, OLD, 7), Coverage(at, at, None, "c", "graphql", 4, 9, no_commits_at=None, walked_at=at))
    state.close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("alter table coverages drop column no_comments_at")
        connection.execute("update schema_version set version = 2")
    connection.close()
    for _ in range(2):
        state = State(tmp_path / "state.db")
        covered = state.coverage(state.find(OLD))
        assert (covered.top, covered.no_commits_at, covered.no_comments_at) == (at, None, at)
        state.close()


def test_what_was_covered_and_what_is_below_comes_back_as_it_was(state: State) -> None:
    row, at = tracked(state, OLD, 7), datetime.now(UTC)
    older = Coverage(at, at, None, "c", "graphql", 4, 9, no_commits_at=at, walked_at=at)
    newer = Coverage(at, at, 0, "d", "rest", 5, 8, no_commits_at=None, walked_at=at, counts_again=True, below=older)
    due = Due(3, "PR3", at, 1, "it fails", at)
    state.cover(row, newer, [due])
    assert state.coverage(row) == state.coverages()[row.id] == newer
    assert state.due(row) == [due]


def test_looking_whether_a_lock_is_held_disturbs_nobody(tmp_path: Path) -> None:
    watcher = (
        "import sys; from pathlib import Path; from ghmetrics.state.locks import is_held\n"
        "while True: is_held(Path(sys.argv[1]), 'a')"
    )
    with held(tmp_path, "a", "busy"):
        assert is_held(tmp_path, "a")
        with pytest.raises(WorkspaceBusy), held(tmp_path, "a", "busy"):
            pass
    assert not is_held(tmp_path, "a")
    with subprocess.Popen([sys.executable, "-c", watcher, str(tmp_path)]) as looking:
        for _ in range(200):
            with held(tmp_path, "a", "busy"):
                pass
        looking.kill()
    assert not is_held(tmp_path, "a")


def test_what_a_sync_of_one_that_was_taken_off_the_list_learns_gets_into_no_other(state: State) -> None:
    """The one that comes after it in its place, and the same one that is tracked anew, among them."""
    gone = tracked(state, OLD, 7)
    state.untrack(OLD)
    other, again = tracked(state, OTHER), tracked(state, OLD)
    due = [Due(1, "PR_1", datetime.now(UTC))]
    walked = Coverage(None, None, None, None, "rest", 0, 0, None, datetime.now(UTC))
    for learn in (
        lambda: state.begin_run(gone, "s1", "rest", datetime.now(UTC)),
        lambda: state.cover(gone, walked, due),
        lambda: state.fail(gone, due),
        lambda: state.settle(gone, [1], {"pull_requests": 1}),
        lambda: state.identify(gone, "acme/old", 7, "R7"),
    ):
        with pytest.raises(Untracked, match=r"^acme/old was taken off the list meanwhile: what had landed stays\.$"):
            learn()
    state.remember(gone, learnt={"heads": 1})
    state.hold(gone, {"pull_requests": 1})
    assert state.tracked() == [again, other]
    assert (state.all_due(), state.coverages(), state.last_runs()) == ({}, {}, {})


@pytest.mark.parametrize(
    "harm",
    [
        "update repositories set totals = 'no JSON'", "update repositories set former_names = 7",
        "update sync_runs set started_at = 'yesterday'", "update sync_runs set errors = 'x'",
        "update sync_runs set errors = '[7]'", "update schema_version set version = 'x'", "delete from schema_version",
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_damage(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "state.db"
    state = State(path)
    state.begin_run(tracked(state, OLD, 7), "s1", "rest", datetime.now(UTC))
    state.close()
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    connection.close()

    def read() -> None:
        state = State(path)
        state.tracked()
        state.last_runs()

    with pytest.raises(WorkspaceError, match=r"state\.db is damaged .*: move it away and track the repositories again"):
        read()
