"""The marts as files for other tools: Parquet, CSV, a workbook for spreadsheets, or an SQLite database."""

from ghmetrics.export.exporting import FORMATS, Exported, export_marts

__all__ = ["FORMATS", "Exported", "export_marts"]
