"""`--hide-names`: a report for a whole company."""

import re

import pytest

from ghmetrics import Workspace
from ghmetrics.report import Report
from ghmetrics.report.pictures import script

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]

NAMES = """
    select author_login as name from pull_requests union select merged_by_login from pull_requests
    union select reviewer_login from reviews union select reviewer_login from review_requests
    union select requested_by_login from review_requests union select author_login from commits
    union select reviewer_login from reviewer_load union select actor_login from pull_request_events
    union select team_member from pull_requests union select head_ref from pull_requests
    union select title from pull_requests
"""


def _layouts(report: Report) -> dict[str, str]:
    """The page without Vega, which is the same in every page."""
    page = report.to_html().replace(script(), "")
    return {
        "text": report.to_text(), "markdown": report.to_markdown(), "html": page, "notebook": report._repr_html_(),
        "repr": repr(report),
    }  # fmt: skip


def _names(ws: Workspace) -> list[str]:
    return [name for (name,) in ws.sql(NAMES).iter_rows() if name and re.search(r"\w\w", name)]


@pytest.mark.parametrize("repository", [None, "acme-demo/web", "nora-keller/nora-keller.github.io"])
def test_no_login_title_or_branch_is_anywhere(ws: Workspace, repository: str | None) -> None:
    names = _names(ws)
    assert {"nora-keller", "ghost", "dependabot[bot]", "<img src=x onerror=alert(1)>"} < set(names)
    for layout, shown in _layouts(ws.report(repository, hide_names=True)).items():
        found = [name for name in names if name.lower() in shown.lower() and _is_in(name, shown)]
        assert not found, f"{layout} shows {found}"


def _is_in(name: str, shown: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", shown, re.IGNORECASE) is not None


def test_the_same_search_finds_names_where_they_are_not_hidden(ws: Workspace) -> None:
    names = _names(ws)
    for layout in ("markdown", "html", "notebook"):
        shown = _layouts(ws.report())[layout]
        assert sum(1 for name in names if name.lower() in shown.lower() and _is_in(name, shown)) > 20


def test_a_person_has_one_number_throughout(ws: Workspace) -> None:
    plain, hidden = ws.report(), ws.report(hide_names=True)
    pairs = set()
    for real, shown in zip(plain.repositories, hidden.repositories, strict=True):
        pairs |= {(a.name, b.name) for a, b in zip(real.reviewers, shown.reviewers, strict=True)}
        for a, b in zip(real.open_pull_requests, shown.open_pull_requests, strict=True):
            pairs.add((a.author, b.author))
            if a.waiting_on:
                pairs |= set(zip(a.waiting_on.split(", "), b.waiting_on.split(", "), strict=True))
    people = {(login, shown) for login, shown in pairs if shown.startswith("person ")}
    assert len(people) > 5
    assert len({login for login, _ in people}) == len({shown for _, shown in people}) == len(people)
    assert {shown for _, shown in pairs - people} <= {"a deleted account", "a bot", "a team"}
    assert ws.report(hide_names=True) == hidden


def test_figures_are_those_of_the_report_with_names(ws: Workspace) -> None:
    plain, hidden = ws.report(), ws.report(hide_names=True)
    for real, shown in zip(plain.repositories, hidden.repositories, strict=True):
        assert (real.durations, real.weeks) == (shown.durations, shown.weeks)
        assert [each.review_count for each in real.reviewers] == [each.review_count for each in shown.reviewers]
        assert [each.waiting_hours for each in real.open_pull_requests] == [
            each.waiting_hours for each in shown.open_pull_requests
        ]


def test_a_repository_named_like_a_person_loses_that_part_of_its_name(ws: Workspace) -> None:
    hidden = [each.name for each in ws.report(hide_names=True).repositories]
    assert hidden == ["acme-demo/api", "acme-demo/mobile", "acme-demo/web", "repository 4"]
    assert ws.report("nora-keller/nora-keller.github.io", hide_names=True).repositories[0].html_url is None
