"""How figures are drawn. This room needs altair, and is imported by who draws."""

from collections.abc import Callable

from ghmetrics.charts.drawing.empty import empty
from ghmetrics.charts.drawing.lines import durations, throughput, waiting
from ghmetrics.charts.drawing.matrix import reviewer_load
from ghmetrics.charts.drawing.parts import where_time_goes
from ghmetrics.charts.drawing.points import open_pull_requests, pull_request_sizes
from ghmetrics.charts.drawing.theme import Drawing, dressed
from ghmetrics.charts.figure import Figure

_DRAWN: dict[str, Callable[[Figure], Drawing]] = {
    "cycle_time": durations,
    "review_time": durations,
    "waiting": waiting,
    "throughput": throughput,
    "where_time_goes": where_time_goes,
    "pull_request_sizes": pull_request_sizes,
    "reviewer_load": reviewer_load,
    "open_pull_requests": open_pull_requests,
}


def drawn(figure: Figure, width: int, *, is_titled: bool = True) -> Drawing:
    """The figure as an altair chart, `width` pixels wide with its labels; a page may write the sentences itself."""
    drawing = empty() if figure.is_empty else _DRAWN[figure.name](figure)
    return dressed(drawing, figure, width, is_titled=is_titled)
