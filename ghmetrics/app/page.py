"""What the page's cells call."""

import html
from collections.abc import Callable

from ghmetrics.errors import GhMetricsError


class Sentence:
    """Why something is not shown, as text in its place."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f'<p role="status">{html.escape(self._text)}</p>'


def shown(make: Callable[[], object]) -> object:
    """What `make` makes, to be shown; or the sentence that says why it can't be."""
    try:
        return make()
    except GhMetricsError as wrong:
        return Sentence(str(wrong))
