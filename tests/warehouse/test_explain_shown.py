"""What an explanation shows stays readable and harmless, whatever the pull request is like."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from ghmetrics.warehouse.explain import ExplainedDuration, Explanation, PullRequestEvent
from ghmetrics.warehouse.explain_picture import WIDTH

OPENED = datetime(2026, 9, 1, 10, tzinfo=UTC)
HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>\x1b[2J\u202e\n</svg>" + "W" * 200
METRICS = ("cycle_time_hours", "coding_time_hours", "pickup_time_hours", "merge_wait_hours", "age_hours")


def at(hours):
    return OPENED + timedelta(hours=hours)


def event(name, hours, actor="ann", detail=None, counts=None, because=None):
    when = hours if hours is None or isinstance(hours, datetime) else at(hours)
    return PullRequestEvent(when, name, actor, detail, counts, because)


def duration(metric, start, end, unknown=None):
    hours = None if unknown else (end - start).total_seconds() / 3600
    return ExplainedDuration(metric, "a start", start, "an end", end, hours, None, unknown, "The rule.")


def explanation(*events, durations=(), **fields):
    shown = {
        "repository": "acme/web", "number": 17, "title": "Mend it", "html_url": "https://github.com/acme/web/pull/17",
        "state": "merged", "author_login": "ann", "is_counted": True, "excluded_because": None,
    } | fields  # fmt: skip
    return Explanation(**shown, durations=tuple(durations), events=tuple(events))


PLAIN = explanation(
    event("committed", -2, detail="a" * 40),
    event("committed", -1, detail="b" * 40),
    event("opened", 0, detail="ready for review"),
    event("reviewed", 1, "robot[bot]", "commented", counts=False, because="bot"),
    event("reviewed", 2, "bob", "approved", counts=True),
    event("merged", 29, "bob", "into main"),
    durations=[
        duration("cycle_time_hours", at(0), at(29)),
        duration("coding_time_hours", at(-2), at(0)),
        duration("pickup_time_hours", at(0), at(2)),
        duration("age_hours", None, None, "it is not open"),
    ],
)
HEAVY = explanation(
    event("committed", -24 * 900, detail="old"),
    *(event("committed", -3 + n / 100, detail=f"{n:040}") for n in range(300)),
    event("opened", 0),
    *(event("reviewed", 1 + n, f"person-{n % 3}", ("approved", "commented")[n % 2], counts=True) for n in range(400)),
    *(event("commented", 500, f"person-{n}") for n in range(2_000)),
    event("merged", 600, "bob", "into main"),
    event("commented", 9_000, "bob"),
    event("reviewed", None, "bob", "pending", counts=False, because="pending"),
    durations=[duration("coding_time_hours", at(-24 * 900), at(0)), duration("pickup_time_hours", at(0), at(1))],
)
ODD = {
    "plain": PLAIN,
    "heavy": HEAVY,
    "nothing is known": explanation(),
    "no date at all": explanation(event("committed", None), event("reviewed", None)),
    "only opened": explanation(event("opened", 0), state="open"),
    "merged at once": explanation(event("opened", 0), event("merged", 0)),
    "merged before it was opened": explanation(
        event("merged", -1), event("opened", 0), durations=[duration("pickup_time_hours", at(0), at(-1))]
    ),
    "git's odd dates": explanation(
        event("committed", datetime(1, 1, 1, tzinfo=UTC)),
        event("opened", 0),
        event("merged", 2),
        event("committed", datetime(9999, 12, 31, tzinfo=UTC)),
        durations=[duration("coding_time_hours", datetime(1, 1, 1, tzinfo=UTC), at(0))],
    ),
    "hostile": explanation(
        event("committed", -1, HOSTILE, HOSTILE),
        event("opened", 0, HOSTILE, HOSTILE),
        event("reviewed", 1, HOSTILE, HOSTILE, counts=False, because=HOSTILE),
        event("closed", 3, HOSTILE, HOSTILE),
        state="closed", title=HOSTILE, author_login=HOSTILE, repository=HOSTILE, is_counted=False,
        excluded_because=HOSTILE, html_url=f"https://github.com/{HOSTILE}",
        durations=[ExplainedDuration("pickup_time_hours", HOSTILE, at(0), HOSTILE, at(1), 1.0, 0.5, None, HOSTILE)],
    ),
}  # fmt: skip


class Page(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def test_the_text_says_what_happened_and_where_each_duration_lies():
    assert str(PLAIN).splitlines() == [
        "acme/web#17  Mend it",
        "merged; opened by ann  https://github.com/acme/web/pull/17",
        "Reviews that do not count: 1 of 2, bot (1).",
        "",
        "What happened (UTC)",
        "  2026-09-01 08:00:00  committed  ann         2 commits, until 2026-09-01 09:00:00",
        "  2026-09-01 10:00:00  opened     ann         ready for review",
        "  2026-09-01 11:00:00  reviewed   robot[bot]  commented; does not count: bot",
        "  2026-09-01 12:00:00  reviewed   bob         approved",
        "  2026-09-02 15:00:00  merged     bob         into main",
        "",
        "How long it took",
        "  cycle_time_hours        29.00 h  a start 2026-09-01 10:00:00 → an end 2026-09-02 15:00:00",
        "      The rule.",
        "  coding_time_hours        2.00 h  a start 2026-09-01 08:00:00 → an end 2026-09-01 10:00:00",
        "      The rule.",
        "  pickup_time_hours        2.00 h  a start 2026-09-01 10:00:00 → an end 2026-09-01 12:00:00",
        "      The rule.",
        "  age_hours               unknown  it is not open",
        "      The rule.",
    ]


def test_what_is_left_out_is_said_with_the_reason():
    left_out = explanation(event("opened", 0), is_counted=False, excluded_because="too large")
    assert "Figures over many pull requests leave it out: too large." in str(left_out)
    assert "leave it out: too large." in left_out._repr_html_()
    assert "leave it out" not in str(PLAIN) + PLAIN._repr_html_()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_the_text_steers_no_terminal(odd):
    assert all(line.isprintable() for line in str(odd).splitlines())


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_the_page_runs_nothing_and_loads_nothing(odd):
    page = Page(odd._repr_html_())
    known = {
        "div",
        "b",
        "bdi",
        "a",
        "svg",
        "rect",
        "title",
        "text",
        "line",
        "circle",
        "table",
        "tbody",
        "tr",
        "td",
        "code",
        "details",
        "summary",
    }
    assert {tag for tag, _ in page.elements} <= known
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "xlink:href") for name in attributes)
        assert "url(" not in attributes.get("style", "")
        assert attributes.get("href", "https://").startswith("https://")


@pytest.mark.parametrize(
    "address", [None, "", "javascript:alert(1)", "http://github.com/x", "data:text/html,x", "//x", " https://x"]
)
def test_only_an_address_of_a_page_is_a_link(address):
    assert "<a " not in explanation(event("opened", 0), html_url=address)._repr_html_()
    assert "<a " in PLAIN._repr_html_()


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_the_picture_stays_within_its_frame(odd):
    pictures = re.findall(r"<svg.*?</svg>", odd._repr_html_(), flags=re.DOTALL)
    assert len(pictures) == any(each.event == "opened" for each in odd.events)
    for picture in pictures:
        svg = ET.fromstring(picture)
        width, height = map(float, svg.get("viewBox").split()[2:])
        assert width == WIDTH
        assert height < 200
        for each in svg.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(each.get(name, 0)) <= width
            for name in ("y", "y1", "y2", "cy"):
                assert 0 <= float(each.get(name, 0)) <= height
            assert (
                float(each.get("x", 0)) + float(each.get("width", 0).rstrip("px%") if each.get("width") else 0) <= width
            )


def test_what_lies_far_outside_is_at_the_edge_and_the_rest_is_still_seen():
    svg = HEAVY._repr_html_().partition("<svg")[2]
    assert "« earlier" in svg
    assert "later »" in svg
    opened, merged = (float(re.search(rf'x="([\d.]+)"[^>]*>{name} 20', svg)[1]) for name in ("opened", "merged"))
    assert merged - opened > WIDTH / 3


def test_hundreds_of_reviews_and_commits_are_put_together():
    assert "301 commits, until" in str(HEAVY)
    marks = HEAVY._repr_html_().count("<circle")
    assert marks < 300
    assert "and 1,992 more" in HEAVY._repr_html_()
    assert max(map(len, str(HEAVY).splitlines())) < 160


def test_a_row_of_equal_remarks_is_one_line():
    remarks = [event("reviewed", n, "bob", "commented", counts=True) for n in range(1, 120)]
    lines = str(
        explanation(event("opened", 0), *remarks, event("reviewed", 130, "cam", "commented", counts=True))
    ).splitlines()
    assert "  2026-09-01 11:00:00  reviewed  bob  commented 119 times, until 2026-09-06 09:00:00" in lines
    assert len([line for line in lines if "reviewed" in line]) == 2


def test_working_hours_are_told_where_there_are_any():
    worked = ExplainedDuration(
        "pickup_time_hours", "ready for review", at(0), "first review", at(24), 24.0, 8.0, None, "x"
    )
    assert "first review 2026-09-02 10:00:00; 8.00 h of them worked" in str(explanation(durations=[worked]))
