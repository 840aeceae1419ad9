"""What a team may say of how its numbers are counted: the variables of the dbt project, checked."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_DAYS = 36_500

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_HOURS = re.compile(rf"({_CLOCK})-({_CLOCK}|24:00)", re.ASCII)


def _working_hours(text: str) -> str:
    if not text:
        return text
    found = _HOURS.fullmatch(text)
    if not found:
        raise ValueError("working hours are written as 09:00-17:00")
    if found[1] >= found[2]:
        raise ValueError("working hours begin before they end, on the same day")
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        if available_timezones():
            raise ValueError("a time zone has a name such as Europe/Berlin") from None
    if (known := available_timezones()) and name not in known:
        raise ValueError("a time zone has a name such as Europe/Berlin")
    if name == "localtime" or not re.fullmatch(r"[A-Za-z0-9_+/-]+", name):
        raise ValueError("a time zone has a name such as Europe/Berlin")
    return name


def _weekday(name: object) -> object:
    return name.lower() if isinstance(name, str) else name


def _known_weekday(name: str) -> str:
    if name not in WEEKDAYS:
        raise ValueError(f"a weekday is one of {', '.join(WEEKDAYS)}")
    return name


def _not_all(days: list[str]) -> list[str]:
    if set(days) == set(WEEKDAYS):
        raise ValueError("that leaves no day to work")
    return days


def _size_name(name: str) -> str:
    if not name.strip() or not name.isprintable() or set(name) & set("'{}$"):
        # dbt's accepted_values does not escape them
        raise ValueError("a size has a name without apostrophes, braces and dollar signs")
    return name


def _ascending(sizes: dict[str, int]) -> dict[str, int]:
    bounds = list(sizes.values())
    if bounds != sorted(set(bounds)):
        raise ValueError("sizes are given from the smallest to the largest")
    return sizes


Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]
WorkingHours = Annotated[str, AfterValidator(_working_hours)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Weekdays = Annotated[
    list[Annotated[str, BeforeValidator(_weekday), AfterValidator(_known_weekday)]], AfterValidator(_not_all)
]
SizeName = Annotated[str, AfterValidator(_size_name)]

SizeClasses = Annotated[dict[SizeName, Annotated[int, Field(ge=1, le=10**12)]], AfterValidator(_ascending)]


class MetricsSettings(BaseModel):
    """The table `[metrics]` of `ghmetrics.toml`. Names and defaults are those of `dbt_project.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)

    percentile_days: Days = 90
    review_target_hours: Annotated[float, Field(gt=0, le=24 * MOST_DAYS)] = 24
    waiting_curve_days: Days = 90
    size_classes: SizeClasses = {"XS": 10, "S": 50, "M": 250, "L": 1000}
    largest_size_class: SizeName = "XL"
    include_bots: bool = False
    working_hours: WorkingHours = ""
    time_zone: TimeZone = "UTC"
    weekend: Weekdays = ["saturday", "sunday"]
    team_time_zones: dict[str, TimeZone] = {}
    team_weekends: dict[str, Weekdays] = {}
    fresh_days: Days = 3

    @field_validator("largest_size_class")
    @classmethod
    def _is_another(cls, name: str, info: ValidationInfo) -> str:
        if name in info.data.get("size_classes", {}):
            raise ValueError("it is one of size_classes")
        return name

    def variables(self) -> dict[str, object]:
        """As dbt takes them."""
        return self.model_dump()
