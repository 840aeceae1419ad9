"""`state.db`: what is tracked, how the syncs went, what is covered and what is due."""

from ghmetrics.state.coverage import CoverageBook
from ghmetrics.state.runs import RunBook
from ghmetrics.state.tracked import RepositoryList


class State(RepositoryList, RunBook, CoverageBook):
    """All of it, over one connection pool. Safe to share between threads."""
