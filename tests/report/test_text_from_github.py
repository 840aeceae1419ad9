"""Text from GitHub shows as text, wherever the report is read."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from markdown_it import MarkdownIt

from ghmetrics import Workspace
from ghmetrics.text import printable

from .page import parse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "div", "nav", "ul", "li", "a", "section", "h1", "h2", "h3", "p", "span", "bdi",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "figure", "figcaption", "strong", "script", "noscript",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "target", "scope", "width", "height", "rx", "aria-hidden", "data-chart", "type",
}  # fmt: skip


def _open_titles(ws: Workspace) -> list[str]:
    titles = ws.report().repositories
    return [each.title for repository in titles for each in repository.open_pull_requests]


def test_the_warehouse_of_these_tests_has_titles_to_fear(ws: Workspace) -> None:
    titles = _open_titles(ws)
    assert "<img src=x onerror=alert(1)>" in titles
    assert "</title></style><script>alert(1)</script>" in titles
    assert len(set(titles)) > 12


@pytest.mark.parametrize("form", ["page", "element"])
def test_html_has_no_element_and_no_attribute_of_a_title(ws: Workspace, form: str) -> None:
    report = ws.report()
    page = parse(report.to_html() if form == "page" else report._repr_html_())
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, found in page.elements for name in found} <= ATTRIBUTES
    for title in _open_titles(ws):
        assert printable(title) in page.texts or not printable(title)
    assert all(character.isprintable() or character == "\n" for text in page.texts for character in text)


def test_the_page_asks_for_nothing(ws: Workspace) -> None:
    """A policy that forbids whatever a browser may load, and all code but its own; links lead to https or into the page."""
    page = parse(ws.report().to_html())
    (policy,) = (found["content"] for _, found in page.elements if found.get("http-equiv") == "Content-Security-Policy")
    *_, script = page.scripts
    allowed = f"style-src 'sha256-{_digest(page.style)}'; script-src 'sha256-{_digest(script)}'"
    assert policy == f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|expression", page.style)
    assert all(re.match(r"https://|#", address) for address in page.attributes("href"))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in page.attributes("href") if address[0] == "#"} == set(ids)


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def test_markdown_has_no_markup_of_a_title(ws: Workspace) -> None:
    report = ws.report()
    tokens = MarkdownIt("commonmark").enable("table").parse(report.to_markdown())
    found = [each for token in tokens for each in (token, *(token.children or []))]
    assert {token.type for token in found} <= {
        "heading_open", "inline", "text", "heading_close", "paragraph_open", "paragraph_close", "table_open", "table_close",
        "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open",
        "td_close", "link_open", "link_close", "text_special",
    }  # fmt: skip
    pages = {each.html_url for repository in report.repositories for each in repository.open_pull_requests}
    assert {token.attrs["href"] for token in found if token.type == "link_open"} == pages
    texts = ["".join(child.content for child in token.children) for token in tokens if token.type == "inline"]
    shown = [text.replace("\u200b", "").strip() for text in texts]
    for title in _open_titles(ws):
        assert printable(title).strip() in shown


def test_markdown_mentions_nobody_and_no_issue(ws: Workspace) -> None:
    """GitHub would tell whoever is named with an at sign where the report is pasted into an issue."""
    markdown = ws.report().to_markdown()
    assert "ping @&#8203;nora-keller about #&#8203;1 and https\\://evil.example" in markdown
    outside = re.sub(r"\[#\d+\]\(|&#8203;", "", markdown.replace("@&#8203;", "").replace("#&#8203;", ""))
    assert not re.search(r"[@#]\w", outside)


def test_each_row_of_markdown_has_as_many_cells_as_its_headings(ws: Workspace) -> None:
    blocks = re.split(r"\n\n", ws.report().to_markdown())
    rows = [[line.count("|") for line in block.splitlines()] for block in blocks if block.startswith("|")]
    assert rows
    assert all(len(set(counts)) == 1 for counts in rows)
