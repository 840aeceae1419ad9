"""Vega and the page's own lines as one script. Putting them together takes seconds, and gives the same each time."""

from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import vl_convert

from ghmetrics.atomic import replaced
from ghmetrics.cache_folder import cache_folder
from ghmetrics.errors import OutputFailed, UsageError


@cache
def script() -> str:
    """The script, of which nothing is visible outside; kept in the person's cache folder, where that can be written."""
    own = files(__package__).joinpath("report.js").read_text(encoding="utf-8")
    name = sha256(f"{version('vl-convert-python')}\n{own}".encode()).hexdigest()[:32]
    if (folder := cache_folder()) is None:
        return _bundled(own)
    kept = folder / f"report-{name}.js"
    if (found := _read(kept)) is not None:
        return found
    made = _bundled(own)
    with suppress(OSError, OutputFailed, UsageError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with replaced(kept) as fresh:
            fresh.write_text(f"{_digest(made)}\n{made}", encoding="utf-8")
    return made


def _read(kept: Path) -> str | None:
    """None where there is none, or not the one that was written."""
    try:
        digest, _, found = kept.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return found if digest == _digest(found) else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _bundled(own: str) -> str:
    bundle: str = vl_convert.javascript_bundle(own)  # the newest, which fits its own Vega
    if "</script" in bundle.lower() or "<!--" in bundle:
        bundle = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return f"(()=>{{{bundle}\n}})();"
