"""The file behind the HTTP cache: one table of answers in SQLite, bounded in age and in size.

What SQLite raises comes out as it is; `is_damage` tells a broken file from one that is only out of reach."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

KEPT_FOR = timedelta(days=90)
"""How long an answer is kept after GitHub was last asked for it."""

NEARLY_FULL, AFTER_A_CLEARING = 0.95, 0.75
BESIDE_THE_FILE = ("-journal", "-wal", "-shm")  # SQLite would play the journal of a broken file into its successor
PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte


@dataclass(frozen=True)
class CacheInfo:
    """What the cache holds. `oldest` and `newest`: when GitHub was last asked for an answer (UTC), None without any."""

    path: Path
    size_bytes: int
    answers: int
    oldest: datetime | None
    newest: datetime | None


class CacheFile:
    """An open file. Not safe to share between threads without a lock; other processes may use it at the same time."""

    def __init__(self, path: Path, max_bytes: int, busy_s: float) -> None:
        """Read all and write a little, so that trouble shows here."""
        self._max_bytes, self._written = max_bytes, 0
        self._connection = _connected(path, busy_s)
        try:
            self._check()
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def _check(self) -> None:
        (verdict,) = self._connection.execute("pragma quick_check(1)").fetchone()
        if verdict != b"ok":
            raise sqlite3.DatabaseError(verdict.decode(errors="replace"))

    def _set_up(self) -> None:
        """Make the table if there is none. Without syncing, a power cut can break the file; then it is set aside."""
        self._connection.executescript("pragma synchronous = off; pragma auto_vacuum = incremental")
        with self._transaction():
            self._connection.execute(
                "create table if not exists responses (key text primary key, value blob, expires integer)"
            )
            self._connection.execute("create index if not exists expires_idx on responses (expires)")
            self._connection.execute("select key, value, expires from responses limit 1")
            self._connection.execute("pragma user_version = 1")

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()

    def read(self, key: str) -> bytes | None:
        row = self._connection.execute("select value from responses where key = ?", [key]).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None

    def write(self, key: str, value: str | bytes) -> None:
        with self._transaction():
            self._connection.execute(
                "insert or replace into responses (key, value, expires) values (?, ?, ?)", [key, value, _expires()]
            )
        self._written += len(value)
        if self._written * 20 > self._max_bytes:
            self.trim()

    def touch(self, key: str) -> None:
        """Note that an answer was asked for. Once a day is enough to know which are the oldest."""
        expires = _expires()
        with self._transaction():
            self._connection.execute(
                "update responses set expires = ? where key = ? and expires < ?", [expires, key, expires - 86_400]
            )

    def forget(self, key: str) -> None:
        with self._transaction():
            self._connection.execute("delete from responses where key = ?", [key])

    def clear(self) -> None:
        """Forget all answers and give the space back."""
        with self._transaction():
            self._connection.execute("delete from responses")
        self._give_back()

    def trim(self) -> None:
        """Forget what nobody asked for in a long time and, in a nearly full file, what was not asked for longest."""
        self._written = 0
        with self._transaction():
            gone = self._connection.execute("delete from responses where expires <= ?", [int(time())]).rowcount
            if self._used() > self._max_bytes * NEARLY_FULL:
                while self._used() > self._max_bytes * AFTER_A_CLEARING and (batch := self._forget_a_tenth()):
                    gone += batch
        if gone:
            self._give_back()

    def _forget_a_tenth(self) -> int:
        return self._connection.execute(
            "delete from responses where key in (select key from responses order by expires limit"
            " (select max(1, count(*) / 10) from responses))"
        ).rowcount

    def _used(self) -> int:
        pages, free, size = (
            self._connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _give_back(self) -> None:
        """Cut free pages off the file. Where that can't be done now they are used again."""
        with suppress(sqlite3.OperationalError):
            (mode,) = self._connection.execute("pragma auto_vacuum").fetchone()
            incremental = 2
            self._connection.executescript("pragma incremental_vacuum" if mode == incremental else "vacuum")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("rollback")
            raise


def read_info(path: Path, busy_s: float) -> CacheInfo:
    """What a file holds, without changing it; a file that is not there holds nothing."""
    if not path.exists():
        return CacheInfo(path, 0, 0, None, None)
    connection = _connected(path, busy_s)
    try:
        is_new = connection.execute("select 1 from sqlite_master where name = 'responses'").fetchone() is None
        query = "select count(*), min(expires), max(expires) from responses"
        answers, first, last = (0, None, None) if is_new else connection.execute(query).fetchone()
    finally:
        connection.close()
    return CacheInfo(path, path.stat().st_size, answers, _asked_at(first), _asked_at(last))


def is_damage(wrong: Exception) -> bool:
    """Whether the file itself is broken, or of another make; a full disk or a lock says nothing about the file."""
    if isinstance(wrong, sqlite3.OperationalError):
        code = getattr(wrong, "sqlite_errorcode", None)
        return code is None or code & PRIMARY == sqlite3.SQLITE_ERROR  # no such table, no such column
    return isinstance(wrong, sqlite3.DatabaseError)


def set_aside(path: Path) -> Path:
    """Move a broken file out of the way; only the newest one is kept."""
    damaged = path.with_suffix(".damaged")
    with suppress(FileNotFoundError):  # another process was faster
        path.replace(damaged)
    _remove_beside(path)
    return damaged


def remove(path: Path) -> None:
    """Delete a file, and one that was set aside."""
    path.unlink(missing_ok=True)
    path.with_suffix(".damaged").unlink(missing_ok=True)
    _remove_beside(path)


def _remove_beside(path: Path) -> None:
    for ending in BESIDE_THE_FILE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _connected(path: Path, busy_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=busy_s, isolation_level=None, check_same_thread=False)
    connection.text_factory = bytes  # the text of a broken row need not be text
    return connection


def _expires() -> int:
    return int(time() + KEPT_FOR.total_seconds())


def _asked_at(expires: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(expires, UTC) - KEPT_FOR if isinstance(expires, int) else None
    except (ValueError, OverflowError, OSError):
        return None
