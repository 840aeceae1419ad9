"""The HTML that everything for notebooks is made of."""

import re

import pytest

from ghmetrics import html
from ghmetrics.text import printable

from .page import HOSTILE, assert_harmless, parse


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_shows_as_text_wherever_it_stands(hostile):
    shown = html.element(
        html.heading(hostile, hostile), html.paragraph(hostile), html.linked(hostile, hostile), html.linked(hostile, f"https://{hostile}"),
        html.code(hostile).source, html.marked(hostile, "bad").source, html.folded(hostile, ""),
        html.table([hostile, "b"], [[hostile, 1]], long=[hostile]),
    )  # fmt: skip
    page = assert_harmless(shown)
    assert page.text.count(printable(hostile)) == 10


@pytest.mark.parametrize(
    "address", [None, "", "javascript:alert(1)", "http://github.com/x", "data:text/html,x", "//x", " https://x"]
)
def test_only_an_address_of_a_page_is_a_link(address):
    assert html.linked("there", address) == "<bdi>there</bdi>"
    (link,) = [found for tag, found in parse(html.linked("there", 'https://x/"><b>')).elements if tag == "a"]
    assert link == {"href": 'https://x/"><b>', "target": "_blank", "rel": "noopener noreferrer"}


def test_the_style_touches_nothing_else():
    blocks = re.findall(r"([^{}]+){", parse(html.element()).style)
    selectors = [
        each.strip() for block in blocks for each in block.split(",") if not block.strip().startswith("@media")
    ]
    assert selectors
    assert all(each.startswith(".ghmetrics") for each in selectors)


def test_lines_are_kept_where_text_has_them_and_nowhere_else():
    assert html.lines("a\n\x1b<b>\r\u2028") == "a\n &lt;b&gt;  "
    assert html.text("a\nb") == "a b"


def test_empty_columns_are_left_out():
    page = parse(html.table(["a", "b", "c"], [["1", None, 2], ["3", "", 4]]))
    assert page.text.split() == ["a", "c", "1", "2", "3", "4"]
