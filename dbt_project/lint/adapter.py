"""What sqlfluff sees in the place of dbt's `adapter`, so that the models are linted without a database."""

from collections.abc import Callable


def dispatch(name: str, _package: str) -> Callable[..., str]:
    """A call of a function by the macro's name: the same form as the SQL that an engine's own macro writes."""

    def call(*arguments: object) -> str:
        return f"{name}({', '.join(argument for argument in arguments if isinstance(argument, str))})"

    return call
