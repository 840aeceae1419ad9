"""The GraphQL documents: files of `queries/`, with the fragments that they use."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from ghmetrics.github import documents

EVENT_TYPES = [f"{name.upper()}_EVENT" for name in documents.EVENTS]
"""What the timeline is asked for."""
COMMENT_TYPE = "ISSUE_COMMENT"
"""And what else where comments are wanted."""

_FRAGMENT = re.compile(r"^fragment (\w+) on .*?^}", re.MULTILINE | re.DOTALL)
_TEAM = "  ... on Team { slug }\n"
_PART = re.compile(r"query More\((?P<variables>.*?)\) \{\n  rateLimit \{ cost \}\n(?P<fields>.*?)\n\}\n", re.DOTALL)


@cache
def document(name: str, *, with_teams: bool = True) -> str:
    """A query with the fragments that it uses; GitHub refuses those that it does not."""
    return _with_fragments(_read(name), with_teams=with_teams)


def more(connections: Sequence[str], *, with_teams: bool = True) -> str:
    """A query for the next page of many lists: of the n-th, `$idN`, `$firstN` and `$afterN` say which page of whose.

    Each connection is one of `commits`, `reviews`, `events`."""
    return _more(tuple(connections), with_teams=with_teams)


@lru_cache(maxsize=64)
def _more(connections: tuple[str, ...], *, with_teams: bool) -> str:
    variables: dict[str, None] = {}  # `$types` is declared once, and only where it is used
    fields: list[str] = []
    for place, connection in enumerate(connections):
        part = _PART.fullmatch(_read(f"more_{connection}"))
        if part is None:
            raise ValueError(f"more_{connection}.graphql is not one part of a query")
        variables |= dict.fromkeys(_numbered(part["variables"], place).split(", "))
        fields.append(_numbered(part["fields"], place))
    text = "query More({}) {{\n  rateLimit {{ cost }}\n{}\n}}\n".format(", ".join(variables), "\n".join(fields))
    return _with_fragments(text, with_teams=with_teams)


def _numbered(text: str, place: int) -> str:
    return re.sub(r"\b(id|first|after|part)0\b", rf"\g<1>{place}", text)


def _with_fragments(text: str, *, with_teams: bool) -> str:
    shared = _read("fragments")
    fragments = {
        found[1]: found[0] for found in _FRAGMENT.finditer(shared if with_teams else shared.replace(_TEAM, ""))
    }
    used: list[str] = []
    parts = [text]
    for part in parts:  # grows while it is read: fragments use fragments
        for fragment in re.findall(r"\.\.\.(\w+)", part):
            if fragment not in used:
                used.append(fragment)
                parts.append(fragments[fragment])
    return "\n\n".join(parts)


@cache
def _read(name: str) -> str:
    return (files("ghmetrics.github") / "queries" / f"{name}.graphql").read_text(encoding="utf-8")
