"""GraphQL's connections: one page of a list, with cursors that nobody should look into."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

MOST = 100


@dataclass
class Connection:
    """One page of `items`, each as `show` makes it. Without `first` or `last` only its `total_count` may be asked for.

    `key` makes keyset cursors: the place of an item is where its key belongs, wherever the item is by now.
    """

    name: str
    items: Sequence[Any]
    arguments: dict[str, Any]
    show: Callable[[Any], Any]
    key: Callable[[Any], list[Any]] | None = None
    descending: bool = False

    def __post_init__(self) -> None:
        items, arguments, key, descending = self.items, self.arguments, self.key, self.descending
        self.total_count = len(items)
        first, last = arguments.get("first"), arguments.get("last")
        self._refusal = _refusal(self.name, first if first is not None else last)
        keys = [key(item) for item in items] if key else [[place] for place in range(len(items))]
        start, end = 0, len(items)
        if after := arguments.get("after"):
            mark = _decode(after)
            start = sum(k >= mark if descending else k <= mark for k in keys)
        if before := arguments.get("before"):
            mark = _decode(before)
            end = sum(k > mark if descending else k < mark for k in keys)
        if first is not None:
            end = min(end, start + first)
        elif last is not None:
            start = max(start, end - last)
        self._items, self._keys = (
            [] if self._refusal else [self.show(item) for item in items[start:end]],
            keys[start:end],
        )
        self._before, self._after = start > 0, end < len(items)

    @property
    def nodes(self) -> Sequence[Any]:
        if self._refusal:
            raise self._refusal
        return self._items

    @property
    def edges(self) -> list[dict[str, Any]]:
        return [{"node": node, "cursor": _encode(key)} for node, key in zip(self.nodes, self._keys, strict=True)]

    @property
    def page_info(self) -> dict[str, Any]:
        if self._refusal:
            raise self._refusal
        return {
            "start_cursor": _encode(self._keys[0]) if self._keys else None,
            "end_cursor": _encode(self._keys[-1]) if self._keys else None,
            "has_previous_page": self._before,
            "has_next_page": self._after,
        }


def _refusal(name: str, asked: int | None) -> GraphQLError | None:
    if asked is None:
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        return GraphQLError(message, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
    if not 0 <= asked <= MOST:
        message = f"Requesting {asked} records on the `{name}` connection exceeds the `first` limit of {MOST} records."
        return GraphQLError(message, extensions={"type": "EXCESSIVE_PAGINATION"})
    return None


def _encode(key: list[Any]) -> str:
    return b64encode(b"cursor:v2:" + json.dumps(key).encode()).decode()


def _decode(cursor: str) -> list[Any]:
    try:
        return list(json.loads(b64decode(cursor, validate=True).removeprefix(b"cursor:v2:")))
    except (ValueError, TypeError):
        message = f"`{cursor}` does not appear to be a valid cursor."
        raise GraphQLError(message, extensions={"type": "INVALID_CURSOR_ARGUMENTS"}) from None
