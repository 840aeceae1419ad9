"""How people, titles and addresses come into a figure: the one door, so that who wants them hidden can close it."""

from ghmetrics.text import printable

LONGEST_TITLE = 70
"""Letters. More would not fit beside a chart, and every letter is sent to the browser."""


class Names:
    """Shows what there is, as text. A report without names has its own."""

    def person(self, login: str) -> str:
        return printable(login)

    def asked(self, names: str) -> str:
        """Who is asked for a review: logins and teams, joined by commas."""
        return printable(names)

    def title(self, title: str | None) -> str:
        text = " ".join(printable(title or "").split())
        return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"

    def repository(self, name: str) -> str:
        return printable(name)

    def address(self, address: str | None, repository: str) -> str | None:
        """A pull request's page: only what leads to a page, and never to a script."""
        return address if address and address.startswith("https://") and address.isprintable() else None
