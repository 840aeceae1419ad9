"""Text from GitHub, made fit to be shown."""


def printable(text: str) -> str:
    """Text without what would steer a terminal, or turn its direction."""
    return "".join(character if character.isprintable() else " " for character in text)
