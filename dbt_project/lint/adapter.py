"""What sqlfluff sees in the place of dbt's `adapter`, so that the models are linted without a database."""

from collections.abc import Callable


def dispatch(name: str, _package: str) -> Callable[..., str]:
    """Stand in for an engine's own macro by a call of a function with its name, which has the same form."""

    def call(*arguments: object) -> str:
        return f"{name}({', '.join(argument for argument in arguments if isinstance(argument, str))})"

    return call
