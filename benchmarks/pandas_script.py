"""What an analyst writes in an afternoon: the durations of pull requests and weekly medians, from the lake by pandas.

It needs pandas and pyarrow, and nothing of ghmetrics. Its figures are those of ghmetrics by the same rules, but far
fewer: cycle, review and lead time of each pull request, their medians by repository and week of the merge. It knows
nothing of time as a draft, requests, parts of time, teams, comments or anything else that reads the timeline."""

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

PULL_REQUEST = ("id", "number", "created_at", "merged_at", "closed_at", "draft", "additions", "deletions")


def main() -> None:
    lake = Path(sys.argv[1])
    pulls = newest_snapshots(lake)
    documents = [json.loads(payload) for payload in pulls.pop("payload")]
    for name in PULL_REQUEST:
        pulls[name] = [document[name] for document in documents]
    pulls["author_id"] = [(document["user"] or {}).get("id") for document in documents]
    pulls["is_bot"] = [is_bot(document["user"]) for document in documents]
    for name in ("created_at", "merged_at", "closed_at"):
        pulls[name] = pd.to_datetime(pulls[name], utc=True)
    pulls = pulls.set_index("snapshot_id")
    pulls["first_review_at"] = first_reviews(lake, pulls)
    pulls["first_commit_at"] = first_commits(lake, pulls)
    began_at = pulls[["first_commit_at", "created_at"]].min(axis=1).where(pulls.first_commit_at.notna())
    pulls["cycle_time_hours"] = hours(pulls.merged_at - pulls.created_at)
    pulls["review_time_hours"] = hours(pulls.first_review_at - pulls.created_at)
    pulls["lead_time_hours"] = hours(pulls.merged_at - began_at)
    merged = pulls[pulls.merged_at.notna() & ~pulls.is_bot]
    week = merged.merged_at.dt.tz_localize(None).dt.to_period("W-SUN").dt.start_time
    medians = merged.groupby(["repo_id", week])[["cycle_time_hours", "review_time_hours", "lead_time_hours"]].median()
    found = {
        "pull_requests": len(pulls),
        "cycle_time_hours": pulls.cycle_time_hours.sum(),
        "review_time_hours": pulls.review_time_hours.sum(),
        "lead_time_hours": pulls.lead_time_hours.sum(),
        "weeks": len(medians),
        "sum_of_medians": medians.cycle_time_hours.sum(),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def newest_snapshots(lake: Path) -> pd.DataFrame:
    found = read(lake, "pull_requests", ["repo_id", "pull_number", "fetched_at", "snapshot_id", "id", "payload"])
    newest = found.sort_values(["fetched_at", "snapshot_id"]).drop_duplicates(["repo_id", "pull_number"], keep="last")
    return newest[newest.id.notna()].drop(columns=["id", "fetched_at"])


def first_reviews(lake: Path, pulls: pd.DataFrame) -> "pd.Series[Any]":
    """The first counting review: submitted, and neither by the author nor by a bot."""
    reviews = of_newest(lake, "reviews", pulls)
    documents = [json.loads(payload) for payload in reviews.pop("payload")]
    reviews["submitted_at"] = pd.to_datetime([document["submitted_at"] for document in documents], utc=True)
    reviews["reviewer_id"] = [(document["user"] or {}).get("id") for document in documents]
    reviews["is_bot"] = [is_bot(document["user"]) for document in documents]
    reviews["author_id"] = reviews.snapshot_id.map(pulls.author_id)
    gone = reviews.reviewer_id.isna() & reviews.author_id.isna()
    counting = reviews[~reviews.is_bot & (reviews.reviewer_id != reviews.author_id) & ~gone]
    return counting.groupby("snapshot_id").submitted_at.min()


def first_commits(lake: Path, pulls: pd.DataFrame) -> "pd.Series[Any]":
    commits = of_newest(lake, "commits", pulls)
    dates = [json.loads(payload)["commit"]["author"]["date"] for payload in commits.payload]
    commits["authored_at"] = pd.to_datetime(dates, utc=True)
    return commits.groupby("snapshot_id").authored_at.min()


def of_newest(lake: Path, kind: str, pulls: pd.DataFrame) -> pd.DataFrame:
    found = read(lake, kind, ["snapshot_id", "payload"])
    return found[found.snapshot_id.isin(pulls.index)].reset_index(drop=True)


def read(lake: Path, kind: str, columns: list[str]) -> pd.DataFrame:
    return pd.read_parquet(lake / "raw" / kind, columns=columns, partitioning=None)


def is_bot(user: dict[str, Any] | None) -> bool:
    return user is not None and (user["type"] == "Bot" or user["login"].endswith("[bot]"))


def hours(times: "pd.Series[Any]") -> "pd.Series[Any]":
    return times.dt.total_seconds() / 3600


if __name__ == "__main__":
    main()
