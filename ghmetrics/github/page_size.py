"""How much to ask for at once: less when GitHub stumbles, more again when it answers with ease."""

EASY_SECONDS = 3.0


class PageSize:
    """The size of the next page, between 1 and `most`."""

    def __init__(self, start: int, most: int) -> None:
        self.current = start
        self._most = most
        self._ceiling = most

    def shrink(self, asked: int) -> None:
        """`asked` was too much: halve it, and remember not to go there again soon."""
        self._ceiling = max(asked - 1, 1)
        self.current = max(asked // 2, 1)

    def landed(self, asked: int, seconds: float) -> None:
        """A page of `asked` landed in `seconds`. Pages cut short by the end of a list say nothing."""
        if asked < self.current or seconds > EASY_SECONDS:
            return
        if self.current == self._ceiling:
            self._ceiling = min(self._ceiling + 1, self._most)
        self.current = min(self.current + max(self.current // 4, 1), self._ceiling)
