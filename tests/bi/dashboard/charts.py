"""The charts of the dashboard: of the views in the schema `bi`, and right for whatever part of them is chosen.

Counts are sums. Medians and percentiles are computed from the pull requests by DuckDB, since those of weeks or repositories
can't be averaged; where a chart takes them from a view, each of its points is one row of the view."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Chart:
    """A chart in Superset's words. `width` is of 12 columns, `height` in units of 8 pixels."""

    name: str
    view: str
    kind: str
    width: int
    height: int
    params: dict[str, Any] = field(default_factory=dict)


def metric(label: str, sql: str) -> dict[str, Any]:
    return {"expressionType": "SQL", "sqlExpression": sql, "label": label, "optionName": f"metric_{label}"}


def only(sql: str) -> list[dict[str, Any]]:
    return [{"expressionType": "SQL", "sqlExpression": sql, "clause": "WHERE"}]


def percentile(label: str, share: float, column: str) -> dict[str, Any]:
    return metric(label, f'quantile_cont("{column}", {share})')


def number(
    name: str, view: str, sql: str, subtitle: str, where: str = "", number_format: str = "SMART_NUMBER"
) -> Chart:
    return Chart(name, view, "big_number_total", 3, 17, {
        "metric": metric(name, sql), "adhoc_filters": only(where) if where else [], "subtitle": subtitle,
        "y_axis_format": number_format, "header_font_size": 0.5, "subtitle_font_size": 0.2,
    })  # fmt: skip


def of_weeks(
    name: str, view: str, kind: str, width: int, x_axis: str, metrics: list[dict[str, Any]], **more: Any
) -> Chart:
    return Chart(name, view, f"echarts_timeseries_{kind}", width, 38, {
        "x_axis": x_axis, "metrics": metrics, "groupby": [], "adhoc_filters": [], "row_limit": 10_000,
        "time_grain_sqla": None, "x_axis_time_format": "%d %b", "y_axis_format": "SMART_NUMBER", "show_legend": True,
        "legendOrientation": "top", "legendType": "plain", "rich_tooltip": True, "truncate_metric": True,
        "markerEnabled": kind == "line", "markerSize": 5, "color_scheme": "supersetColors", "sort_series_type": "sum",
        "sort_series_ascending": True,
    } | more)  # fmt: skip


MERGE = "Hours from opening to merge"
CHARTS: list[list[Chart]] = [
    [
        number("Merged", "pull_requests", "count(*)", "pull requests", "\"State\" = 'merged'"),
        number("Median hours to merge", "pull_requests", f'quantile_cont("{MERGE}", 0.5)', "from opening to merge", "", ".1f"),
        number(
            "First reviews in time", "weekly_figures", 'sum("First reviews in time") / sum("First reviews due")',
            "within 24 hours", "", ".0%",
        ),
        number("Waiting for a reviewer", "open_pull_requests", "count(*)", "open pull requests", "\"Waiting for\" = 'reviewer'"),
    ],
    [
        of_weeks("Hours from opening to merge", "pull_requests", "line", 6, "Week merged", [
            percentile("Median", 0.5, MERGE), percentile("75th percentile", 0.75, MERGE), percentile("90th percentile", 0.9, MERGE),
        ], adhoc_filters=only("\"State\" = 'merged'")),
        of_weeks("Median hours to the first review, by repository", "weekly_percentiles", "line", 6, "Week",
                 [metric("Median", 'max("Median hours")')], groupby=["Repository"],
                 adhoc_filters=only("\"People\" = 'Everybody' and \"Duration\" = 'Opening to first review'")),
    ],
    [
        of_weeks("Opened and merged", "weekly_figures", "bar", 4, "Week",
                 [metric("Opened", 'sum("Opened")'), metric("Merged", 'sum("Merged")')]),
        of_weeks("Reviews given, by team", "reviewers", "bar", 4, "Week",
                 [metric("Reviews", 'sum("Reviews given")')], groupby=["Team"], stack="Stack"),
        Chart("What waits longest", "open_pull_requests", "table", 4, 38, {
            "query_mode": "raw", "all_columns": ["Title", "Waiting for", "Days waiting"],
            "order_by_cols": ['["Days waiting", false]'], "row_limit": 1_000, "adhoc_filters": [],
            "column_config": {"Days waiting": {"d3NumberFormat": ".1f"}}, "show_cell_bars": False,
        }),
    ],
]  # fmt: skip
