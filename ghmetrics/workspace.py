"""The workspace: one folder, and the one object behind the notebook, the command line and scripts."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import polars as pl
from filelock import FileLock, Timeout

from ghmetrics.errors import GhMetricsError, RepositoryNotFound, UsageError, WorkspaceBusy, WorkspaceError
from ghmetrics.github.auth import find_token
from ghmetrics.github.limits import Patience
from ghmetrics.github.session import GitHubSession
from ghmetrics.github.transport import choose_transport
from ghmetrics.names import RepositoryName
from ghmetrics.settings import Settings, TransportName, load_settings
from ghmetrics.state.store import Run, State, Tracked
from ghmetrics.sync.engine import RepositorySync, SyncOptions
from ghmetrics.sync.events import Listener
from ghmetrics.sync.result import SyncResult
from ghmetrics.warehouse.build import BuildResult, build_warehouse
from ghmetrics.warehouse.dbt_run import Listener as BuildListener
from ghmetrics.warehouse.read import Warehouse

DEFAULT_PATH = "./ghmetrics-data"
