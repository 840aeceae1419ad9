"""The sync of one repository: look what changed, fetch it, land it, and say how it went."""

import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ghmetrics.errors import GhMetricsError, GitHubError, RequestsSpent, SyncCancelled, WorkspaceError
from ghmetrics.github.documents import Failed, Listed, PullRequestDocument
from ghmetrics.github.jobs import Job, working_for
from ghmetrics.github.page_size import Learnt
from ghmetrics.github.refusals import IncompleteAnswer, ServerTrouble
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import Head, Known, Transport
from ghmetrics.lake.write import write_rows
from ghmetrics.state.coverage import Due
from ghmetrics.state.runs import Run
from ghmetrics.state.store import State
from ghmetrics.state.tracked import Tracked
from ghmetrics.sync import forecast
from ghmetrics.sync.events import (
    Listener,
    PageLanded,
    PullRequestFailed,
    PullRequestsPlanned,
    RepositoryFinished,
    RepositoryStarted,
)
from ghmetrics.sync.failures import Failures
from ghmetrics.sync.landing import Landing
from ghmetrics.sync.ledger import open_ledger
from ghmetrics.sync.result import SyncResult
from ghmetrics.sync.rows import Origin
from ghmetrics.sync.tally import Tally
from ghmetrics.sync.walk import Step, Walk
from ghmetrics.sync.wanted import Wanted
from ghmetrics.sync.window import SyncOptions
