"""The tables of `state.db`. Times are UTC, kept as ISO text so that every database gives back what it was given."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

VERSION = 1

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

repositories = Table(
    "repositories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("full_name", String, nullable=False),
    Column("name_key", String, nullable=False),  # GitHub's names are the same in upper and lower case
    Column("repo_id", Integer),  # GitHub's number; unknown before the first sync
    Column("node_id", String),  # and its global id
    Column("tracked_at", String, nullable=False),
    UniqueConstraint("name_key"),
    UniqueConstraint("repo_id"),
)

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("sync_id", String, primary_key=True),
    Column("repository", ForeignKey("repositories.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", String, nullable=False),
    Column("finished_at", String),
    Column("status", String, nullable=False),
    Column("transport", String, nullable=False),
    Column("planned", Integer, nullable=False, default=0),
    Column("requests", Integer, nullable=False, default=0),
    Column("points", Integer, nullable=False, default=0),
    Column("pull_requests", Integer, nullable=False, default=0),
    Column("reviews", Integer, nullable=False, default=0),
    Column("commits", Integer, nullable=False, default=0),
    Column("is_cut_short", Boolean, nullable=False, default=False),
    Column("errors", JSON, nullable=False, default=list),
    Column("error", String),
)
