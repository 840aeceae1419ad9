"""The page's charts: they come with it, hide what it hides, and do nothing that a title wants."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ghmetrics import Workspace
from ghmetrics.report.pictures import _json

from .chromium import seen
from .page import parse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]
MOST_BYTES = 2_500_000
CHARTS = 8


@pytest.fixture(scope="module")
def html(hostile: Path) -> str:
    return Workspace(hostile).report().to_html()


def _specs(html: str) -> list[dict]:
    *data, _ = parse(html).scripts
    return [json.loads(each) for each in data]


def test_each_repository_has_its_charts_and_all_together_come_first(html: str) -> None:
    page = parse(html)
    names = [found["data-chart"] for tag, found in page.elements if tag == "figure"]
    assert len(names) == 5 * CHARTS
    assert names[:CHARTS] == names[CHARTS : 2 * CHARTS]
    assert page.texts.index("All repositories") < page.texts.index("Open pull requests")


def test_the_page_is_small_enough_for_mail(html: str) -> None:
    """Four repositories: one copy of Vega, and no more points than can be told apart."""
    assert len(html.encode()) < MOST_BYTES
    assert html.count("<script>") == 1


def test_sentences_are_there_without_a_script(ws: Workspace, html: str) -> None:
    texts = parse(html).texts
    for figure in (*ws.report().overview, *ws.report().repositories[0].figures):
        assert figure.title in texts


def test_data_can_not_end_its_element(html: str) -> None:
    assert any("</title></style><script>alert(1)</script>" in json.dumps(spec) for spec in _specs(html))
    assert html.count("</script>") == html.count("<script")
    for text in parse(html).scripts[:-1]:
        assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(_json({"<!--</script>&\u2028": "\u2029"})) == {"<!--</script>&\u2028": "\u2029"}


def test_a_browser_draws_all_of_it_and_titles_do_nothing(html: str, tmp_path: Path) -> None:
    """Titles that would change the page's title, add an element or say something in the console."""
    page = tmp_path / "report.html"
    page.write_text(html, encoding="utf-8")
    found = seen(page, tmp_path)
    assert found.console == []
    assert found.requests == []
    dom = parse(found.dom)
    assert ("html", "yes") in [(tag, attributes.get("data-drawn")) for tag, attributes in dom.elements]
    drawn = [found for tag, found in dom.elements if tag == "svg" and "marks" in (found.get("class") or "")]
    assert len(drawn) == len(_specs(html)) > 4 * CHARTS
    assert not {tag for tag, _ in dom.elements} & {"img", "iframe", "object", "embed", "link", "input", "b"}
    assert not [name for _, attributes in dom.elements for name in attributes if name.startswith("on")]
    assert "Pull requests" in dom.texts
    assert not any("can't be drawn" in text for text in dom.texts)


def test_the_same_browser_sees_what_a_page_does_where_it_may(tmp_path: Path) -> None:
    page = tmp_path / "loud.html"
    page.write_text(
        "<title>a</title><img src='http://127.0.0.1:9/x'><script>console.error('loud'); document.title = 'b'</script>"
    )
    found = seen(page, tmp_path)
    assert "http://127.0.0.1:9/x" in found.requests
    assert any("loud" in line for line in found.console)
    assert "<title>b</title>" in found.dom


def test_names_are_hidden_in_charts_too_and_people_keep_their_numbers(ws: Workspace) -> None:
    plain, hidden = ws.report(), ws.report(hide_names=True)
    pairs = set()
    for real, shown in zip(plain.repositories, hidden.repositories, strict=True):
        pairs |= {(a.name, b.name) for a, b in zip(real.reviewers, shown.reviewers, strict=True)}
        for a, b in zip(real.figures, shown.figures, strict=True):
            assert len(a.rows) == len(b.rows)
            for left, right in zip(a.rows, b.rows, strict=True):
                pairs |= {(left[key], right[key]) for key in ("author", "reviewer") if key in left}
                assert not right.get("title")
    people = {(login, shown) for login, shown in pairs if shown.startswith("person ")}
    assert len({login for login, _ in people}) == len({shown for _, shown in people}) == len(people) > 5


def test_many_repositories_have_charts_of_all_together(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghmetrics.report.read.MOST_CHARTED", 3)
    report = Workspace(hostile).report()
    assert len(report.overview) == CHARTS
    assert not any(each.figures for each in report.repositories)
    assert "A page of one repository has its charts: ghmetrics report OWNER/REPO --html FILE." in report.to_html()


def test_a_page_without_charts_has_no_script(ws: Workspace) -> None:
    for report in (ws.report("acme-demo/web", charts=False), replace(ws.report(), repositories=(), overview=())):
        assert "<script" not in report.to_html()
        assert "script-src" not in report.to_html()


WITHOUT = """
import sys
sys.modules.update({"altair": None, "vl_convert": None})
from ghmetrics.cli import main
sys.argv[0] = "ghmetrics"
main()
"""


def test_without_the_libraries_the_page_has_tables_and_the_command_says_what_to_install(
    ws: Workspace, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    said = subprocess.run(
        [sys.executable, "-c", WITHOUT, "report", "acme-demo/web", "--html", page, "--workspace", ws.path],
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    assert said.stdout == f"Wrote {page}.\n"
    assert said.stderr == 'It has no charts. A page with charts needs altair: run pip install "ghmetrics[notebook]".\n'
    assert page.read_text(encoding="utf-8") == ws.report("acme-demo/web", charts=False).to_html()


def test_the_console_script_draws_them(ws: Workspace, tmp_path: Path) -> None:
    """Its process has neither NumPy nor pandas."""
    page = tmp_path / "report.html"
    subprocess.run(
        [Path(sys.executable).with_name("ghmetrics"), "report", "acme-demo/web", "--html", page, "--workspace", ws.path],
        check=True, capture_output=True,
    )  # fmt: skip
    assert page.read_text(encoding="utf-8") == ws.report("acme-demo/web").to_html()


def test_the_script_is_put_together_once_and_a_damaged_one_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ghmetrics.report import bundle

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []
    monkeypatch.setattr(bundle.vl_convert, "javascript_bundle", lambda own: made.append(own) or f"/* vega */ {own}")
    first = bundle.script.__wrapped__()
    assert bundle.script.__wrapped__() == first
    assert len(made) == 1
    (kept,) = (tmp_path / "ghmetrics").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("vega", "evil"), encoding="utf-8")
    assert bundle.script.__wrapped__() == first
    assert len(made) == 2
    monkeypatch.setenv("XDG_CACHE_HOME", str(kept))  # a file in the place of the folder
    assert bundle.script.__wrapped__() == first


def test_who_has_no_home_has_the_script_without_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    from ghmetrics.report import bundle

    monkeypatch.setattr("ghmetrics.cache_folder.user_cache_path", _homeless)
    monkeypatch.setattr(bundle.vl_convert, "javascript_bundle", lambda own: f"/* vega */ {own}")
    assert "/* vega */" in bundle.script.__wrapped__()


def _homeless(_name: str) -> Path:
    raise RuntimeError("Could not determine home directory.")
