"""Settings: from flags, then `GHMETRICS_*` in the environment, then `ghmetrics.toml` in the workspace."""

import ipaddress
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ghmetrics.errors import UsageError

TransportName = Literal["auto", "graphql", "rest"]


@dataclass(frozen=True)
class Hosts:
    """Where GitHub answers: github.com by default, an Enterprise Server by its addresses."""

    api: str
    graphql: str

    @property
    def web(self) -> str:
        """The host that people see in their browser."""
        host = urlsplit(self.api).netloc.lower()
        return "github.com" if host == "api.github.com" else host


class Settings(BaseSettings):
    """What can be set. Each field is a key of `ghmetrics.toml` and, in upper case after `GHMETRICS_`, a variable."""

    model_config = SettingsConfigDict(env_prefix="GHMETRICS_", extra="ignore", populate_by_name=True)

    days_back: int = Field(90, ge=1, le=36_500)
    max_pull_requests: int = Field(1000, ge=1)
    commits: bool = True
    transport: TransportName = "auto"
    connect_timeout_s: float = Field(10.0, gt=0)
    read_timeout_s: float = Field(60.0, gt=0)
    github_api_url: str = Field(
        "https://api.github.com", validation_alias=AliasChoices("GHMETRICS_GITHUB_API_URL", "GITHUB_API_URL")
    )
    github_graphql_url: str | None = Field(
        None, validation_alias=AliasChoices("GHMETRICS_GITHUB_GRAPHQL_URL", "GITHUB_GRAPHQL_URL")
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def hosts(self) -> Hosts:
        """The two addresses, checked. Raises UsageError for plain HTTP beyond this machine."""
        api = _checked_url("GITHUB_API_URL", self.github_api_url)
        graphql = self.github_graphql_url or (
            api.removesuffix("/v3") + "/graphql" if api.endswith("/api/v3") else f"{api}/graphql"
        )
        return Hosts(api, _checked_url("GITHUB_GRAPHQL_URL", graphql))


def load_settings(workspace: Path, **flags: Any) -> Settings:  # noqa: ANN401 -- flags are checked by Settings
    """Resolve the settings of a workspace; flags that are None were not given. Raises UsageError."""
    path = workspace / "ghmetrics.toml"
    given = {name: value for name, value in flags.items() if value is not None}

    class _Here(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        unknown = _keys(path) - set(Settings.model_fields)
        if unknown:
            raise UsageError(f"{path} has a setting that does not exist: {', '.join(sorted(unknown))}.")
        return _Here(**given)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise UsageError(f"The setting {place} can't be {first['input']!r}: {_lower(first['msg'])}.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise UsageError(f"{path} is not valid TOML: {_lower(str(wrong))}.") from None


def _keys(path: Path) -> set[str]:
    return set(tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _checked_url(name: str, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise UsageError(f"{name} is {url!r}; it must be an address such as https://github.example.com/api/v3.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise UsageError(f"{name} is {url!r}: plain HTTP would show your token to the network. Use https://.")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
