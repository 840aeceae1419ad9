"""What a browser would find in a page: elements with their attributes, and texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Page:
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    style: str = ""
    scripts: list[str] = field(default_factory=list)
    """The texts of all of them: data first, and last the one that is run."""

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
        self.page, self.within = page, ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attributes)))
        self.within = tag

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "style":
            self.page.style += data
        elif self.within == "script":
            self.page.scripts.append(data)
        else:
            self.page.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.elements.append(("comment", {}))
