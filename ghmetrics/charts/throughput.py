"""What comes and what goes."""

from collections import Counter

from ghmetrics.charts.figure import Figure
from ghmetrics.charts.reading import Reader


def throughput(reader: Reader) -> Figure:
    rows, span = reader.rows("throughput"), reader.span
    every = Counter[str]()
    late = Counter[str]()
    for row in rows:
        every[row["event"]] += row["pull_requests"]
        late[row["event"]] += row["late"]
    if span is None or not every.total():
        return Figure("throughput", reader.nothing("Nothing was opened, merged or closed"))
    has_lately = bool(late.total())
    told = late if has_lately else every
    came, went = told["opened"], told["merged"] + told["closed"]
    balance = "More came than went" if came > went else "More went than came" if came < went else "As many went as came"
    return Figure(
        "throughput",
        f"{balance}: {came:,} opened, {told['merged']:,} merged and {told['closed']:,} closed "
        f"{span.recently(has_lately=has_lately)}",
        reader.said(
            "Pull requests a week, weeks from Monday in UTC; the newest is not over. Closed: without a merge."
            if span.is_newest
            else "Pull requests a week, weeks from Monday in UTC. Closed: without a merge."
        ),
        tuple(
            {"week": f"{row['week']:%Y-%m-%d}", "event": row["event"], "count": row["pull_requests"]} for row in rows
        ),
    )
