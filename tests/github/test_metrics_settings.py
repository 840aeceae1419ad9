"""How is counted: the table `[metrics]`, checked before dbt sees it."""

import pytest
import yaml

from ghmetrics.errors import UsageError
from ghmetrics.metrics_settings import MetricsSettings
from ghmetrics.settings import load_settings
from ghmetrics.warehouse.project import project_dir


@pytest.fixture
def metrics(tmp_path):
    def write(text):
        (tmp_path / "ghmetrics.toml").write_text(f"[metrics]\n{text}\n", encoding="utf-8")
        return load_settings(tmp_path).metrics

    return write


def test_names_and_defaults_are_those_of_the_dbt_project() -> None:
    project = yaml.safe_load((project_dir() / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = MetricsSettings().variables()
    assert variables == project["vars"]
    assert list(variables["size_classes"]) == list(project["vars"]["size_classes"])


WRONG = {
    "percentile_days = 0": "The setting metrics.percentile_days can't be 0: input should be greater than or equal to 1.",
    "waiting_curve_days = 0": "The setting metrics.waiting_curve_days can't be 0: input should be greater than or",
    "waiting_curve_days = 1.5": "The setting metrics.waiting_curve_days can't be 1.5: input should be a valid integer",
    "review_target_hours = 0": "The setting metrics.review_target_hours can't be 0: input should be greater than 0.",
    "review_target_hours = nan": "The setting metrics.review_target_hours can't be nan: input should be a finite number.",
    "fresh_days = -1": "The setting metrics.fresh_days can't be -1: input should be greater than or equal to 1.",
    'include_bots = "perhaps"': "The setting metrics.include_bots can't be 'perhaps': input should be a valid boolean",
    "size_classes = {S = 50, XS = 10}": "The setting metrics.size_classes can't be {'S': 50, 'XS': 10}: sizes are given from the smallest to the largest.",
    "size_classes = {S = 50, M = 50}": "sizes are given from the smallest to the largest.",
    "size_classes = {XS = 0}": "The setting metrics.size_classes.XS can't be 0: input should be greater than or equal to 1.",
    "size_classes = {' ' = 5}": "can't be ' ': a size has a name without apostrophes, braces and dollar signs.",
    "size_classes = {\"it's\" = 5}": "a size has a name without apostrophes, braces and dollar signs.",
    "largest_size_class = '{{ this }}'": "a size has a name without apostrophes, braces and dollar signs.",
    "size_classes = {XL = 20}": "largest_size_class can't be 'XL': it is one of size_classes.",
    "weekend = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']": "that leaves no day to work.",
    "largest_size_class = \"it's\"": "a size has a name without apostrophes, braces and dollar signs.",
    'largest_size_class = "M"': "The setting metrics.largest_size_class can't be 'M': it is one of size_classes.",
    'working_hours = "9-17"': "The setting metrics.working_hours can't be '9-17': working hours are written as 09:00-17:00.",
    'working_hours = "09:00-24:30"': "working hours are written as 09:00-17:00.",
    'working_hours = "24:00-24:00"': "working hours are written as 09:00-17:00.",
    'working_hours = "22:00-06:00"': "working hours begin before they end, on the same day.",
    'working_hours = "09:00-09:00"': "working hours begin before they end, on the same day.",
    'time_zone = "Berlin"': "The setting metrics.time_zone can't be 'Berlin': a time zone has a name such as Europe/Berlin.",
    'time_zone = "../../etc/passwd"': "a time zone has a name such as Europe/Berlin.",
    'time_zone = "Europe"': "a time zone has a name such as Europe/Berlin.",
    'time_zone = ""': "a time zone has a name such as Europe/Berlin.",
    'weekend = ["Caturday"]': "The setting metrics.weekend.0 can't be 'Caturday': a weekday is one of monday, tuesday",
    'weekend = "sunday"': "The setting metrics.weekend can't be 'sunday': input should be a valid list.",
    'team_time_zones = {Core = "Mars"}': "The setting metrics.team_time_zones.Core can't be 'Mars': a time zone has a name",
    'team_weekends = {Core = ["x"]}': "The setting metrics.team_weekends.Core.0 can't be 'x': a weekday is one of",
    "review_target = 5": "There is no setting metrics.review_target.",
}  # fmt: skip


@pytest.mark.parametrize("text", list(WRONG))
def test_what_makes_no_sense_is_refused_in_one_sentence(metrics, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        metrics(text)
    assert WRONG[text] in str(refused.value)
    assert "\n" not in str(refused.value)


def test_all_of_it_can_be_set(metrics) -> None:
    found = metrics(
        'working_hours = "00:00-24:00"\ntime_zone = "Asia/Kolkata"\nweekend = ["Friday", "saturday"]\n'
        'size_classes = {tiny = 1, "a [b] \\\\" = 5}\nlargest_size_class = "huge"\nreview_target_hours = 0.5\n'
        'include_bots = true\nteam_time_zones = {"Bob\'s" = "UTC"}\nteam_weekends = {Core = []}'
    )
    assert found.variables() == MetricsSettings().variables() | {
        "working_hours": "00:00-24:00", "time_zone": "Asia/Kolkata", "weekend": ["friday", "saturday"],
        "size_classes": {"tiny": 1, "a [b] \\": 5}, "largest_size_class": "huge", "review_target_hours": 0.5,
        "include_bots": True, "team_time_zones": {"Bob's": "UTC"}, "team_weekends": {"Core": []},
    }  # fmt: skip


def test_the_environment_goes_before_the_file_key_by_key(metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GHMETRICS_METRICS__FRESH_DAYS", "5")
    monkeypatch.setenv("GHMETRICS_METRICS__WEEKEND", '["friday"]')
    found = metrics("fresh_days = 7\nreview_target_hours = 8")
    assert (found.fresh_days, found.weekend, found.review_target_hours) == (5, ["friday"], 8)
    assert load_settings(metrics={"fresh_days": 9}).metrics.fresh_days == 9


def test_a_variable_that_is_no_json_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GHMETRICS_METRICS__WEEKEND", "friday")
    with pytest.raises(UsageError, match="A variable GHMETRICS_METRICS… is no JSON"):
        load_settings()
