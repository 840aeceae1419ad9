"""Addresses: which of them are on the same host."""

from urllib.parse import urlsplit

DEFAULT_PORTS = {"https": 443, "http": 80}


def is_same_origin(one: str, other: str) -> bool:
    """Whether scheme and authority are the same, but for a port that goes without saying."""
    return _origin(one) == _origin(other)


def host_of(url: str) -> str:
    return urlsplit(url).netloc


def _origin(url: str) -> tuple[str, str]:
    scheme, authority = urlsplit(url).scheme.lower(), urlsplit(url).netloc.lower()
    return scheme, authority.removesuffix(f":{DEFAULT_PORTS.get(scheme)}")
