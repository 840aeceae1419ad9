"""What dbt has parsed for one workspace is not parsed again for the next one."""

import shutil
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from ghmetrics import Workspace
from ghmetrics.demo import DemoServer, World
from ghmetrics.errors import BuildFailed
from ghmetrics.warehouse.parsed import FILE, MOST, Parsed
from ghmetrics.warehouse.project import project_dir

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parsed") / "one"
    with DemoServer(World.generate(pull_requests=5)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", "any")
        Workspace(folder, github_api_url=server.url).track("acme-demo/api")
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "ghmetrics"


def built(folder: Path) -> dict[str, float]:
    """When each model of the workspace was parsed."""
    assert sum(Workspace(folder).build().rows.values()) > 0
    remembered = (folder / ".dbt" / FILE).read_bytes()
    return {
        key: node.created_at
        for key, node in Manifest.from_msgpack(remembered, extended_mashumuro_decoder).nodes.items()
    }


def test_other_workspace_and_one_that_moved_parse_nothing(synced: Path, tmp_path: Path, cache: Path) -> None:
    first = shutil.copytree(synced, tmp_path / "first")
    parsed_at = built(first)
    [kept] = cache.iterdir()

    other = shutil.copytree(synced, tmp_path / "elsewhere" / "it's [another]")
    assert built(other) == parsed_at

    kept.unlink()
    staged = "select repo_id, pull_number, lake_row_hash from staging.stg_github__pull_requests order by all"
    before = Workspace(first).sql(staged).rows()
    moved = first.rename(tmp_path / "elsewhere" / "moved")
    assert built(moved) == parsed_at
    assert Workspace(moved).sql(staged).rows() == before  # by this a build knows what it has read already


def test_damaged_file_in_the_cache_costs_time_alone_and_once(synced: Path, tmp_path: Path, cache: Path) -> None:
    workspace = Workspace(shutil.copytree(synced, tmp_path / "first"))
    paths = ["../../lake", "../../.build-warehouse/warehouse.duckdb"]
    kept = Parsed.of(project_dir(), workspace.settings.metrics.variables(), paths).kept
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"\x81cut short")

    assert built(workspace.path)

    assert list(cache.iterdir()) == [kept]
    assert kept.read_bytes() == (workspace.path / ".dbt" / FILE).read_bytes()


def test_cache_that_cannot_be_used_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the place of the folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()

    with Parsed.of(project_dir(), {}, []).lent_to(tmp_path / "target"):
        assert list((tmp_path / "target").iterdir()) == []
        (tmp_path / "target" / FILE).write_bytes(b"parsed")

    assert (tmp_path / "file").read_bytes() == b""


def test_who_has_no_home_builds_without_a_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_name: str) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("ghmetrics.cache_folder.user_cache_path", homeless)
    with Parsed.of(project_dir(), {}, []).lent_to(tmp_path / "target"):
        (tmp_path / "target" / FILE).write_bytes(b"parsed")


def test_few_are_kept_and_the_newest_is_among_them_and_nothing_of_a_build_that_failed(
    tmp_path: Path, cache: Path
) -> None:
    (tmp_path / "project").mkdir()

    def kept(days: int) -> Path:
        parsed = Parsed.of(tmp_path / "project", {"percentile_days": days}, [])
        with parsed.lent_to(tmp_path / str(days)):
            if not days:
                raise BuildFailed("a model")
            (tmp_path / str(days) / FILE).write_bytes(b"parsed")
        return parsed.kept

    with pytest.raises(BuildFailed):
        kept(0)
    assert not cache.exists()

    all_of_them = [kept(days) for days in range(1, MOST + 4)]
    assert len(list(cache.iterdir())) == MOST
    assert all_of_them[-1].read_bytes() == b"parsed"
