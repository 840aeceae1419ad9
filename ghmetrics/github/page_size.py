"""How much to ask for at once: less when GitHub stumbles, more again when it answers with ease."""

EASY_SECONDS = 3.0
MOST_PATIENT = 16


class PageSize:
    """The size of the next page, between 1 and `most`.

    Pages that land make the next one larger by half. If that step was too much, it goes back to the size that landed,
    and the next step waits for twice as many pages: GitHub's budget of work for a query does not change by itself.
    If a size is too much that had landed before, it is the pull requests, and the page is halved."""

    def __init__(self, start: int, most: int) -> None:
        self.current = start
        self._most = most
        self._good = 0  # the largest size that landed since the page was last halved
        self._easy, self._easy_before_step = 0, 1

    def shrink(self, asked: int) -> None:
        """A page of `asked` was too much."""
        self._easy = 0
        if asked > self._good >= max(asked // 2, 1):
            self.current = self._good
            self._easy_before_step = min(self._easy_before_step * 2, MOST_PATIENT)
        else:
            self.current = max(asked // 2, 1)
            self._good, self._easy_before_step = 0, 1

    def landed(self, asked: int, seconds: float) -> None:
        """A page of `asked` landed in `seconds`. Pages cut short by the end of a list say nothing."""
        if asked < self.current:
            return
        self._good = max(self._good, asked)
        self._easy = self._easy + 1 if seconds <= EASY_SECONDS else 0
        if self._easy >= self._easy_before_step:
            self._easy = 0
            self.current = min(self.current + max(self.current // 2, 1), self._most)
