"""Which versions are installed, and whether they go together, by the packages' own metadata. Nothing is imported."""

from importlib.metadata import PackageNotFoundError, requires, version


def installed(package: str) -> str | None:
    """Its version, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def unmet(package: str, other: str, *, also: str = "") -> str | None:
    """What an installed package asks of another that is not so, such as `duckdb>=1.4`; None where all is well.

    `also` is what it needs without saying so: a specifier such as `<2`."""
    found = installed(other)
    try:
        from packaging.requirements import Requirement  # noqa: PLC0415 -- it comes with dbt, which may be missing
    except ImportError:
        return None
    needs = [Requirement(text) for text in [*(_requires(package)), *([f"{other}{also}"] if also else [])]]
    for need in needs:
        applies = need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", "duckdb"))
        if need.name.lower() == other and applies and found and not need.specifier.contains(found, prereleases=True):
            return f"{other}{need.specifier}"
    return None


def numbers(text: str) -> tuple[int, int]:
    """Major and minor of a version: (1, 4) of `1.4.3` or `v1.4.3`."""
    major, minor, *_ = [*text.removeprefix("v").split("."), "0"]
    return int("".join(filter(str.isdigit, major)) or 0), int("".join(filter(str.isdigit, minor)) or 0)


def dotted(numbers: tuple[int, int]) -> str:
    return f"{numbers[0]}.{numbers[1]}"


def _requires(package: str) -> list[str]:
    try:
        return requires(package) or []
    except PackageNotFoundError:
        return []
