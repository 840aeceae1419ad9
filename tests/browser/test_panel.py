"""What somebody does with the panel, by mouse and keyboard, in JupyterLab and in the app."""

import duckdb
import pytest
from faces import HOSTILE, ODD_TOKEN, PANEL_CELL, Face, InApp, InLab, elsewhere
from panel_in_page import RUNNING
from playwright.sync_api import expect
from servers import eventually

SLOW_S = 0.5
"""So long each answer of GitHub takes where a sync is watched."""
PROMISED_MS = 1000


def test_a_bar_moves_from_sync_now_to_synced(face: Face) -> None:
    face.panel.add("acme-demo/web")
    face.github.latency = SLOW_S
    bar, seen = face.panel.bar("acme-demo/web"), set[str]()
    expect(bar).to_be_visible()
    while bar.is_visible():
        seen.add(bar.get_attribute("aria-valuenow") or "")
        face.page.wait_for_timeout(50)
    face.panel.is_at("acme-demo/web", "synced")
    figures = sorted(int(each) for each in seen if each)
    assert len(figures) > 2, f"the bar only showed {figures}"
    expect(face.panel.row("acme-demo/web")).to_contain_text("PRs")
    face.github.world.change("acme-demo/web", 100)
    face.panel.button("Sync now: acme-demo/web").click()
    face.panel.is_at("acme-demo/web", RUNNING)
    face.panel.is_at("acme-demo/web", "synced")


def test_the_first_progress_comes_within_a_second_of_the_click(face: Face, capsys: pytest.CaptureFixture[str]) -> None:
    face.panel.synced("acme-demo/api")
    tries = []
    for _ in range(3):
        for number in range(20, 60):
            face.github.world.change("acme-demo/api", number)
        tries.append(face.panel.first_progress("acme-demo/api"))
        face.panel.is_at("acme-demo/api", "synced")
    with capsys.disabled():  # what was promised is read
        told = "; ".join(f"{each['bar']:.0f} and {each.get('figure', float('nan')):.0f}" for each in tries)
        print(f" [ms from the click to the bar, and to the first figure in it: {told}]", end=" ")  # noqa: T201
    assert min(each["bar"] for each in tries) < PROMISED_MS


def test_cancel_stops_a_sync_and_what_landed_stays(face: Face) -> None:
    face.github.latency = SLOW_S
    face.panel.add("acme-demo/mobile")
    face.panel.is_at("acme-demo/mobile", "syncing")
    face.panel.button("Cancel: acme-demo/mobile").click()
    expect(face.panel.bar("acme-demo/mobile")).to_be_hidden()
    expect(face.panel.chip("acme-demo/mobile")).not_to_have_attribute("data-status", RUNNING)
    asked = face.github.requests
    face.page.wait_for_timeout(2 * SLOW_S * 1000)
    assert face.github.requests - asked <= 1, "it goes on asking"
    face.github.latency = 0
    face.panel.button("Sync now: acme-demo/mobile").click()
    face.panel.is_at("acme-demo/mobile", "synced")


def test_repositories_are_chosen_from_the_list_of_an_organisation(face: Face) -> None:
    region = face.panel.region
    region.get_by_text("Choose from an organisation").click()
    region.get_by_role("textbox", name="Organisation").fill("acme-demo")
    face.panel.button("List").click()
    expect(region.get_by_role("checkbox", name="acme-demo/docs")).to_be_visible()
    region.get_by_role("searchbox", name="Search").fill("tool")
    expect(region.get_by_role("checkbox", name="acme-demo/docs")).to_be_hidden()
    region.get_by_role("checkbox", name="acme-demo/tools").check()
    region.get_by_role("button", name="Add chosen").click()
    face.panel.is_at("acme-demo/tools", "synced")
    assert "description" not in HOSTILE
    expect(region.get_by_text(HOSTILE)).to_be_visible()
    region.get_by_text("Choose from an organisation").click()
    assert face.page.evaluate("window.hostile") is None


def test_what_went_wrong_can_be_read_and_is_text(face: Face) -> None:
    face.github.world.fail(100, "acme-demo/docs")
    face.panel.add("acme-demo/docs")
    face.panel.is_at("acme-demo/docs", "partial")
    row = face.panel.row("acme-demo/docs")
    row.locator("summary").click()
    expect(row.locator("details")).to_contain_text(HOSTILE)
    assert face.page.evaluate("window.hostile") is None
    assert not face.panel.region.locator("img").count()
    face.panel.add("acme-demo/nothing")
    alert = face.panel.region.get_by_role("alert").filter(has_text="acme-demo/nothing")
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Dismiss").click()
    expect(alert).to_be_hidden()


def test_the_keyboard_is_enough(face: Face) -> None:
    face.panel.synced("acme-demo/cli")
    face.github.latency = SLOW_S
    face.panel.region.get_by_role("textbox", name="Repository", exact=True).focus()
    passed = []
    for _ in range(80):
        face.page.keyboard.press("Tab")
        passed.append(face.page.evaluate(FOCUSED))
        if passed[-1] == "Sync now: acme-demo/cli":
            break
    assert passed[-1] == "Sync now: acme-demo/cli", passed
    assert {"Add", "Sync all", "Days back", "Maximum pull requests", "Commits", "Build after sync"} <= set(passed)
    face.page.keyboard.press("Enter")
    face.panel.is_at("acme-demo/cli", RUNNING)
    face.panel.is_at("acme-demo/cli", "synced")


FOCUSED = """() => {
  const focused = document.activeElement;
  return focused.getAttribute("aria-label") || (focused.labels?.[0] ?? focused).textContent.trim();
}"""


def test_the_token_is_nowhere(face: Face) -> None:
    face.panel.synced("acme-demo/cli")
    assert eventually(lambda: face.github.requests > 0)
    assert ODD_TOKEN not in face.said()
    files = [path for path in face.workspace.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if ODD_TOKEN.encode() in path.read_bytes()]


def test_the_cell_that_is_run_again_shows_the_same_sync(lab_face: InLab) -> None:
    panel, name = lab_face.panel, "acme-demo/again"  # no other test syncs it
    panel.synced(name)
    before = _syncs(lab_face, name)
    lab_face.github.latency = SLOW_S
    lab_face.github.world.change(name, 100)
    panel.button(f"Sync now: {name}").click()
    panel.is_at(name, "syncing")
    lab_face.lab_page.run_cell(PANEL_CELL)
    expect(panel.region).to_have_count(1)
    panel.is_at(name, RUNNING)
    lab_face.github.latency = 0
    panel.is_at(name, "synced")
    assert _syncs(lab_face, name) == before + 1


def test_the_app_shows_the_charts_of_a_build_by_itself(app_face: InApp) -> None:
    app_face.panel.synced("acme-demo/cli")
    app_face.panel.button("Build now").click()
    expect(app_face.page.locator(".vega-embed canvas").first).to_be_visible(timeout=120_000)
    expect(app_face.page.get_by_text("There is no warehouse")).to_be_hidden()
    assert not elsewhere(app_face.asked)


def test_a_page_that_is_loaded_again_shows_the_same_sync_and_can_stop_it(face: Face) -> None:
    face.panel.synced("acme-demo/infra")
    face.github.latency = SLOW_S
    face.panel.add("acme-demo/site")
    face.panel.is_at("acme-demo/site", "syncing")
    face.github.hold()  # however long the page takes
    face.load_again()
    face.panel.is_at("acme-demo/infra", "synced")
    face.panel.is_at("acme-demo/site", "syncing")
    face.panel.button("Cancel: acme-demo/site").click()
    face.panel.is_at("acme-demo/site", "stopping")
    face.github.go_on()
    expect(face.panel.bar("acme-demo/site")).to_be_hidden()


def _syncs(face: Face, name: str) -> int:
    owner, repo = name.split("/")
    files = face.workspace / "lake" / "raw" / "sync_runs" / f"owner={owner}" / f"repo={repo}"
    (count,) = duckdb.execute("select count(*) from read_parquet(?)", [f"{files}/**/*.parquet"]).fetchone()
    return int(count)
