"""The report: what the marts hold of each repository, laid out for a terminal, for Markdown and for a browser."""

from ghmetrics.report.contents import Report
from ghmetrics.report.read import read_report

__all__ = ["Report", "read_report"]
