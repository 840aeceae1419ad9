"""What the panel has to say. An error in the background is shown here, never nowhere."""

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

_LOG = logging.getLogger(__name__)
MOST = 12
"""Older ones make room."""


@dataclass(frozen=True)
class Message:
    id: int
    kind: Literal["error", "info"]
    text: str


class Messages:
    """The newest messages, oldest first. Any thread may add one. `changed` is called after each change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed, self._lock, self._ids = changed, threading.Lock(), itertools.count(1)
        self._messages: tuple[Message, ...] = ()

    def look(self) -> tuple[Message, ...]:
        return self._messages

    def info(self, text: str) -> None:
        self._add("info", text)

    def error(self, text: str) -> None:
        self._add("error", text)

    def strange(self, wrong: BaseException) -> None:
        """What nobody expected: its kind and words here, all of it in the log."""
        _LOG.error("the panel's work failed", exc_info=wrong)
        self.error(strange(wrong))

    def dismiss(self, message_id: int) -> None:
        """Somebody has read it."""
        with self._lock:
            self._messages = tuple(each for each in self._messages if each.id != message_id)
        self._changed()

    def _add(self, kind: Literal["error", "info"], text: str) -> None:
        text = _sendable(text)
        with self._lock:
            others = [each for each in self._messages if each.text != text]  # said again, it is the newest
            self._messages = (*others, Message(next(self._ids), kind, text))[-MOST:]
        self._changed()


def strange(wrong: BaseException) -> str:
    """The sentence for what nobody expected."""
    return _sendable(f"Something went wrong in ghmetrics ({type(wrong).__name__}: {wrong}). Please report it.")


def _sendable(text: str) -> str:
    """Half a character, as in the name of a broken path, can't be sent to a page."""
    return text.encode("utf-8", "backslashreplace").decode()
