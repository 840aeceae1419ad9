"""What a browser would find in what a notebook shows."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ELEMENTS = {
    "style", "div", "b", "bdi", "span", "p", "ul", "li", "code", "time", "details", "summary", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"class", "scope", "datetime", "title", "href", "target", "rel"}

HOSTILE = (
    "<img src=x onerror=alert(1)>", "</script></style><script>alert(1)</script>", '" onmouseover="alert(1)', "' onclick='alert(1)",
    "\u202eright to left\u202c", "\u2066isolated", "bell \x07 \x1b[31mred\x00", "javascript:alert(1)", "<!-- --> &amp; &#60;b&#62;", "שלום עולם",
)  # fmt: skip


@dataclass
class Page:
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    style: str = ""

    def attributes(self, name: str) -> list[str]:
        return [found[name] or "" for _, found in self.elements if name in found]


def parse(html: str) -> Page:
    page = Page()
    parser = _Parser(page)
    parser.feed(html)
    parser.close()
    return page


class _Parser(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page, self.is_style = page, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        self.is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False
        self.page.text += "\n" * (tag in ("td", "th", "li", "p", "div", "summary"))

    def handle_data(self, data: str) -> None:
        if self.is_style:
            self.page.style += data
        else:
            self.page.text += data

    def handle_comment(self, data: str) -> None:
        self.page.elements.append(("comment", {}))


def assert_harmless(html: str) -> Page:
    """Only elements of ours, no handler, nothing loaded, no link but to https, and nothing that turns or steers text."""
    page = parse(html)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {name for _, found in page.elements for name in found} <= ATTRIBUTES
    assert all(address.startswith("https://") for address in page.attributes("href"))
    assert all(character.isprintable() or character == "\n" for character in page.text)
    assert "url(" not in page.style
    assert "@import" not in page.style
    return page
