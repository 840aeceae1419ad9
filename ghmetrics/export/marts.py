"""Which marts the warehouse has, with their columns, and how these are written in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from duckdb import DuckDBPyConnection

SCHEMA = "main"


class Kind(Enum):
    """What a column holds, as far as other formats tell it apart."""

    INTEGER = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    INSTANT = auto()
    DAY = auto()
    TEXT = auto()


_KINDS = {
    "BIGINT": Kind.INTEGER,
    "INTEGER": Kind.INTEGER,
    "DOUBLE": Kind.NUMBER,
    "BOOLEAN": Kind.BOOLEAN,
    "TIMESTAMP WITH TIME ZONE": Kind.INSTANT,
    "DATE": Kind.DAY,
}


@dataclass(frozen=True)
class Column:
    """A column of a mart. What has no kind of its own is text."""

    name: str
    kind: Kind

    @property
    def sql(self) -> str:
        return identifier(self.name)

    @property
    def as_text(self) -> str:
        """In SQL, as text; instants are UTC, as ISO 8601 has them, to the second where there is no more."""
        if self.kind is Kind.INSTANT:
            exact = f"strftime({self.sql} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
            return rf"regexp_replace({exact}, '\.000000Z$', 'Z')"
        return f"cast({self.sql} as varchar)"


@dataclass(frozen=True)
class Mart:
    """A table or view of the schema `main`."""

    name: str
    columns: tuple[Column, ...]

    def select(self, expressions: Iterable[str]) -> str:
        """A query with one expression for each column."""
        named = (f"{each} as {column.sql}" for each, column in zip(expressions, self.columns, strict=True))
        return f"select {', '.join(named)} from {SCHEMA}.{identifier(self.name)}"  # noqa: S608 -- names are quoted


@dataclass
class Written:
    """What a format has written: rows by mart, and what a person should know."""

    rows: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_marts(connection: DuckDBPyConnection) -> list[Mart]:
    """All marts, by name."""
    found: dict[str, list[Column]] = {}
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = $1 and not internal"
        " order by table_name, column_index",
        [SCHEMA],
    ).fetchall()
    for mart, name, data_type in rows:
        found.setdefault(mart, []).append(Column(name, _KINDS.get(data_type, Kind.TEXT)))
    return [Mart(name, tuple(columns)) for name, columns in found.items()]


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
