"""Where a setting comes from, and what is said of one that makes no sense."""

import pytest

from ghmetrics.errors import UsageError
from ghmetrics.settings import Hosts, load_settings


@pytest.fixture
def toml(tmp_path):
    def write(text):
        (tmp_path / "ghmetrics.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


# Per setting: a default, and then what the file, the environment and a flag say.
PLACES = {
    "days_back": (90, "30", "20", 10),
    "max_pull_requests": (1000, "300", "200", 100),
    "transport": ("auto", '"rest"', "graphql", "rest"),
    "commits": (True, "false", "true", False),
    "read_timeout_s": (60.0, "30", "20.5", 10.0),
    "total_timeout_s": (120.0, "90", "80.5", 70.0),
    "github_api_url": (
        "https://api.github.com",
        '"https://file.test/api/v3"',
        "https://env.test/api/v3",
        "https://flag.test",
    ),
}


@pytest.mark.parametrize("name", list(PLACES))
def test_flags_go_before_the_environment_before_the_file_before_defaults(toml, monkeypatch, name):
    default, in_file, in_environment, flag = PLACES[name]
    workspace = toml("")
    assert getattr(load_settings(workspace), name) == default
    workspace = toml(f"{name} = {in_file}\n")
    assert str(getattr(load_settings(workspace), name)).lower().removesuffix(".0") == in_file.strip('"')
    monkeypatch.setenv(f"GHMETRICS_{name.upper()}", in_environment)
    assert str(getattr(load_settings(workspace), name)).lower() == in_environment
    assert getattr(load_settings(workspace, **{name: flag}), name) == flag
    assert str(getattr(load_settings(workspace, **{name: None}), name)).lower() == in_environment


def test_own_variable_goes_before_the_one_of_actions_before_the_file(toml, monkeypatch):
    workspace = toml('github_api_url = "https://file.test"\n')
    monkeypatch.setenv("GITHUB_API_URL", "https://actions.test")
    assert load_settings(workspace).hosts.api == "https://actions.test"
    monkeypatch.setenv("GHMETRICS_GITHUB_API_URL", "https://own.test")
    assert load_settings(workspace).hosts.api == "https://own.test"
    assert load_settings(workspace, github_api_url="https://flag.test").hosts.api == "https://flag.test"


@pytest.mark.parametrize(
    "name", ["GHMETRICS_DAYS_BACK", "GITHUB_API_URL", "GHMETRICS_GITHUB_API_URL", "GITHUB_GRAPHQL_URL"]
)
def test_empty_variable_is_not_set(monkeypatch, name):
    monkeypatch.setenv(name, "")
    assert load_settings().hosts == Hosts("https://api.github.com", "https://api.github.com/graphql")
    assert load_settings().days_back == 90


def test_no_file_is_well(tmp_path):
    assert load_settings(tmp_path / "nowhere").days_back == 90
    (tmp_path / "file").write_text("")
    assert load_settings(tmp_path / "file").days_back == 90


# GITHUB_API_URL, GITHUB_GRAPHQL_URL, and what they mean: REST's address, GraphQL's address, the host of web pages.
HOSTS = [
    ("https://api.github.com", None, "https://api.github.com", "https://api.github.com/graphql", "github.com"),
    ("https://api.github.com/", None, "https://api.github.com", "https://api.github.com/graphql", "github.com"),
    ("https://HOST.test/api/v3", None, "https://HOST.test/api/v3", "https://HOST.test/api/graphql", "host.test"),
    ("https://host.test/api/v3/", None, "https://host.test/api/v3", "https://host.test/api/graphql", "host.test"),
    ("https://host.test:8443/api/v3", None, "https://host.test:8443/api/v3", "https://host.test:8443/api/graphql", "host.test:8443"),
    ("https://api.octo.ghe.com", None, "https://api.octo.ghe.com", "https://api.octo.ghe.com/graphql", "octo.ghe.com"),
    ("http://127.0.0.1:8917", None, "http://127.0.0.1:8917", "http://127.0.0.1:8917/graphql", "127.0.0.1:8917"),
    ("http://127.0.0.1:8917/api/v3", None, "http://127.0.0.1:8917/api/v3", "http://127.0.0.1:8917/api/graphql", "127.0.0.1:8917"),
    ("http://localhost:1", None, "http://localhost:1", "http://localhost:1/graphql", "localhost:1"),
    ("http://[::1]:1", None, "http://[::1]:1", "http://[::1]:1/graphql", "[::1]:1"),
    ("https://host.test/api/v3", "https://host.test/api/graphql", "https://host.test/api/v3", "https://host.test/api/graphql", "host.test"),
    ("https://host.test/api/v3", "https://other.test/gql/", "https://host.test/api/v3", "https://other.test/gql", "host.test"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "graphql", "api", "graphql_api", "web"), HOSTS)
def test_hosts(monkeypatch, rest, graphql, api, graphql_api, web):
    monkeypatch.setenv("GITHUB_API_URL", rest)
    if graphql:
        monkeypatch.setenv("GITHUB_GRAPHQL_URL", graphql)
    assert load_settings().hosts == Hosts(api, graphql_api)
    assert load_settings().hosts.web == web


BAD_ADDRESSES = {
    "http://api.github.com": "plain HTTP",
    "http://10.0.0.1/api/v3": "plain HTTP",
    "http://localhost.evil.test": "plain HTTP",
    "http://127.0.0.1.evil.test": "plain HTTP",
    "ftp://host.test": "must be an address",
    "host.test": "must be an address",
    "https://": "must be an address",
    "https://host.test/?x=1": "must be an address",
    "https://host.test/#x": "must be an address",
    "https://host.test:port": "must be an address",
    "https://host.test:99999": "must be an address",
    "https://[::1": "must be an address",
    "https://host .test": "must be an address",
    "https://höst.test": "must be an address",
    "https://user:secret@host.test": "holds a user or a password",
    "https://secret@host.test": "holds a user or a password",
}


@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_GRAPHQL_URL"])
@pytest.mark.parametrize("address", list(BAD_ADDRESSES))
def test_addresses_that_are_none_are_refused(monkeypatch, name, address):
    monkeypatch.setenv(name, address)
    with pytest.raises(UsageError, match=f"^{name} .*{BAD_ADDRESSES[address]}") as raised:
        assert load_settings().hosts
    assert "secret" not in str(raised.value)


WRONG = {
    "days_back = 0": "The setting days_back can't be 0: input should be greater than or equal to 1.",
    "days_back = 99999": "The setting days_back can't be 99999: input should be less than or equal to 36500.",
    'days_back = "soon"': "The setting days_back can't be 'soon': input should be a valid integer",
    "days_back = 1.5": "The setting days_back can't be 1.5: input should be a valid integer",
    "days_back = []": r"The setting days_back can't be \[\]: input should be a valid integer",
    'transport = "soap"': "The setting transport can't be 'soap': input should be 'auto', 'graphql' or 'rest'.",
    'commits = "perhaps"': "The setting commits can't be 'perhaps': input should be a valid boolean",
    "read_timeout_s = -1": "The setting read_timeout_s can't be -1: input should be greater than 0.",
    "github_api_url = 5": "The setting github_api_url can't be 5: input should be a valid string.",
    "days_bak = 3": "ghmetrics.toml has a setting that does not exist: days_bak.",
    "b = 1\na = 2": "ghmetrics.toml has a setting that does not exist: a, b.",
    "[github]\napi = 1": "ghmetrics.toml has a setting that does not exist: github.",
    'GITHUB_API_URL = "https://x.test"': "ghmetrics.toml has a setting that does not exist: GITHUB_API_URL.",
    "days_back = ": "ghmetrics.toml is not valid TOML: ",
    "days_back 5": "ghmetrics.toml is not valid TOML: ",
}


@pytest.mark.parametrize("text", list(WRONG))
def test_wrong_file_gets_one_sentence(toml, text):
    with pytest.raises(UsageError, match=WRONG[text]) as raised:
        load_settings(toml(text))
    assert str(raised.value).count("\n") == 0
    assert str(raised.value).endswith(".")


def test_file_that_is_no_text_gets_one_sentence(tmp_path):
    (tmp_path / "ghmetrics.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not valid TOML"):
        load_settings(tmp_path)


def test_folder_in_place_of_the_file_gets_one_sentence(tmp_path):
    (tmp_path / "ghmetrics.toml").mkdir()
    with pytest.raises(UsageError, match="can't be read: Is a directory"):
        load_settings(tmp_path)


def test_wrong_variable_gets_one_sentence(monkeypatch):
    monkeypatch.setenv("GHMETRICS_DAYS_BACK", "many")
    with pytest.raises(UsageError, match="The setting days_back can't be 'many': input should be a valid integer"):
        load_settings()


def test_flag_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match=r"There is no setting days_bak\."):
        load_settings(days_bak=3)
