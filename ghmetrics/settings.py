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
    SettingsError,
    TomlConfigSettingsSource,
)

from ghmetrics.errors import UsageError
from ghmetrics.metrics_settings import MetricsSettings

MOST_DAYS_BACK = 36_500
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
        is_cloud = host == "api.github.com" or host.endswith(".ghe.com")
        return host.removeprefix("api.") if is_cloud else host


@dataclass(frozen=True)
class AppSettings:
    """A GitHub App: its id (or client id), its key in a PEM file, and where it is installed."""

    app_id: str
    private_key_path: Path
    installation_id: int


class Settings(BaseSettings):
    """What can be set. Each field is a key of `ghmetrics.toml` and, in upper case after `GHMETRICS_`, a variable."""

    model_config = SettingsConfigDict(
        env_prefix="GHMETRICS_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
    )

    days_back: int = Field(90, ge=1, le=MOST_DAYS_BACK)
    max_pull_requests: int = Field(1000, ge=1)
    commits: bool = True
    comments: bool = False
    transport: TransportName = "auto"
    repositories_at_once: int = Field(4, ge=1, le=32)
    connect_timeout_s: float = Field(10.0, gt=0, le=3600)
    read_timeout_s: float = Field(60.0, gt=0, le=3600)
    total_timeout_s: float = Field(120.0, gt=0, le=3600)
    cache_max_mb: int = Field(200, ge=0, le=1_000_000)
    github_api_url: str = Field(
        "https://api.github.com", validation_alias=AliasChoices("GHMETRICS_GITHUB_API_URL", "GITHUB_API_URL")
    )
    github_graphql_url: str | None = Field(
        None, validation_alias=AliasChoices("GHMETRICS_GITHUB_GRAPHQL_URL", "GITHUB_GRAPHQL_URL")
    )

    github_app_id: str | None = Field(None, coerce_numbers_to_str=True)
    github_app_private_key_path: Path | None = None
    github_app_installation_id: int | None = Field(None, ge=1)

    metrics: MetricsSettings = MetricsSettings()

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

    @property
    def github_app(self) -> AppSettings | None:
        """The GitHub App that asks, if one is set. Raises UsageError for half of one."""
        app_id, key, installation = (
            self.github_app_id, self.github_app_private_key_path, self.github_app_installation_id,
        )  # fmt: skip
        if app_id is None and key is None and installation is None:
            return None
        if app_id is None or key is None or installation is None:
            raise UsageError(
                "A GitHub App needs github_app_id, github_app_private_key_path and github_app_installation_id."
            )
        return AppSettings(app_id, key, installation)


def load_settings(workspace: Path | None = None, **flags: Any) -> Settings:  # noqa: ANN401 -- flags are checked by Settings
    """Resolve the settings of a workspace (None: no file); flags that are None were not given. Raises UsageError."""
    path = workspace / "ghmetrics.toml" if workspace else None
    given = {name: value for name, value in flags.items() if value is not None}

    class _Here(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    if unknown := set(given) - set(Settings.model_fields):
        raise UsageError(f"There is no setting {', '.join(sorted(unknown))}.")
    if path and (unknown := _keys(path) - set(Settings.model_fields)):
        raise UsageError(f"{path} has a setting that does not exist: {', '.join(sorted(unknown))}.")
    try:
        return _Here(**given)
    except ValidationError as wrong:
        raise UsageError(_sentence(wrong)) from None
    except SettingsError:
        raise UsageError("A variable GHMETRICS_METRICS… is no JSON: lists and tables are written so there.") from None


def _sentence(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    name, *below = [str(part) for part in first["loc"] if part != "[key]"]
    # Some are known by the name of their variable.
    place = ".".join([name.lower().removeprefix("ghmetrics_"), *below])
    if first["type"] == "extra_forbidden":
        return f"There is no setting {place}."
    reason = _lower(first["msg"].removeprefix("Value error, "))
    return f"The setting {place} can't be {first['input']!r}: {reason}."


def _keys(path: Path) -> set[str]:
    try:
        return set(tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return set()
    except (ValueError, RecursionError) as wrong:  # broken TOML and broken UTF-8 are both a ValueError
        raise UsageError(f"{path} is not valid TOML: {_lower(str(wrong))}.") from None
    except OSError as wrong:
        raise UsageError(f"{path} can't be read: {wrong.strerror}.") from None


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _checked_url(name: str, url: str) -> str:
    example = "an address such as https://github.example.com/api/v3"
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        parts, is_whole = urlsplit(""), False
    if "@" in url:
        raise UsageError(f"{name} holds a user or a password; it must be {example}, and the token stands by itself.")
    if not is_whole or parts.query or parts.fragment or not url.isascii() or " " in url or not url.isprintable():
        raise UsageError(f"{name} is {url!r}; it must be {example}.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise UsageError(f"{name} is {url!r}: plain HTTP would show your token to the network. Use https://.")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
