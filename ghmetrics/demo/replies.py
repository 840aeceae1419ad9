"""What the REST API answers with: documents, refusals, and pages of lists."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ghmetrics.demo.people import Body

DOCS = "https://docs.github.com/rest"


@dataclass
class Reply:
    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, message: str) -> Reply:
    return Reply({"message": message, "documentation_url": DOCS, "status": str(status)}, status)


def page(items: list[Body], address: str, query: dict[str, str]) -> Reply:
    """The page of a list that a query asks for, with links to the others."""
    size = min(max(_number(query.get("per_page"), 30), 1), 100)
    here, last = max(_number(query.get("page"), 1), 1), max(-(-len(items) // size), 1)
    places = {"prev": here - 1, "next": here + 1, "last": last, "first": 1}
    for name in ("next", "last") if here >= last else ():
        del places[name]
    for name in ("prev", "first") if here == 1 else ():
        del places[name]
    links = [f'<{address}?{urlencode(query | {"page": at})}>; rel="{name}"' for name, at in places.items()]
    return Reply(items[(here - 1) * size : here * size], headers={"Link": ", ".join(links)} if links else {})


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise
