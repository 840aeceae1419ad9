"""The tables of `state.db`. Times are UTC, kept as ISO text so that every database gives back what it was given."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint, false

VERSION = 3

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
    Column("former_names", JSON),  # its folders in the lake from before it was renamed
    Column("learnt", JSON),  # how much of it GitHub can bring at once
    Column("totals", JSON),  # what the lake holds of it
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

coverages = Table(
    "coverages",
    metadata,
    Column("repository", ForeignKey("repositories.id", ondelete="CASCADE"), primary_key=True),
    Column("top", String),
    Column("bottom", String),
    Column("cut_at", Integer),
    Column("cursor", String),
    Column("transport", String, nullable=False),
    Column("total_count", Integer),
    Column("highest_number", Integer, nullable=False),
    Column("no_commits_at", String),
    Column("no_comments_at", String),
    Column("walked_at", String, nullable=False),
    Column("look_again_at", String),
    Column("floor", String),
    Column("counts_again", Boolean, nullable=False, default=False, server_default=false()),
    Column("below", JSON),  # the earlier walk that this one has not met yet, with the same columns
)

due_pull_requests = Table(
    "due_pull_requests",
    metadata,
    Column("repository", ForeignKey("repositories.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("node_id", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", String),
    Column("due_at", String),
)
