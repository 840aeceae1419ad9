"""The lines that move while a sync goes on."""

from datetime import UTC, datetime

import pytest

from ghmetrics.cli.progress import shown_progress
from ghmetrics.github.events import Waiting
from ghmetrics.github.limits import Budget
from ghmetrics.sync.events import PageLanded, PullRequestsPlanned, RepositoryStarted

NAME = "bitcoin-core/secp256k1"
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def on_a_terminal(monkeypatch):
    def of_width(columns):
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", str(columns))

    monkeypatch.delenv("NO_COLOR", raising=False)
    return of_width


def told(capsys, *events):
    with shown_progress() as tell:
        for event in events:
            tell(event)
    return capsys.readouterr().err


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_a_line_says_whose_it_is_and_how_far_and_why_it_waits(on_a_terminal, capsys, columns):
    on_a_terminal(columns)
    landed = PageLanded(NAME, 158, 1161, 75.0, 1234, Budget(5000, 4739, NOW))
    waiting = Waiting(NOW, "GitHub's hourly limit is spent; it is 60 requests without a token", NAME)
    shown = told(capsys, RepositoryStarted(NAME), landed, waiting)
    for part in (NAME, "14%", "158 of 1,161 PRs", "waiting until"):
        assert part in shown
    assert ("1,234 requests, 4,739 left this hour" in shown) == (columns == 200)


def test_nothing_is_said_of_how_many_before_anybody_knows(on_a_terminal, capsys):
    on_a_terminal(120)
    shown = told(capsys, RepositoryStarted(NAME), PullRequestsPlanned(NAME, 0, is_final=False))
    assert "about 0" not in shown
    assert "listing" in shown


def test_a_wait_before_the_first_line_is_told(on_a_terminal, capsys):
    on_a_terminal(120)
    assert "acme/web: waiting until" in told(capsys, Waiting(NOW, "GitHub's hourly limit is spent", "acme/web"))
