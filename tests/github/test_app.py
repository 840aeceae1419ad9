"""A GitHub App instead of a person: its tokens are made, renewed in time, and never shown."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ghmetrics.errors import AuthenticationError, NetworkError, UsageError
from ghmetrics.github.app import AppInstallation
from ghmetrics.github.auth import Token
from ghmetrics.github.credentials import find_credentials
from ghmetrics.settings import AppSettings, load_settings

from .conftest import GUI, both_transports, fetch
from .scripted import Told


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def app(key, tmp_path):
    path = tmp_path / "app.pem"
    path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ))  # fmt: skip
    return AppSettings("12345", path, 1)


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def issuer(scripted):
    """A server that gives out numbered tokens which last as long as the test says."""

    def start(lasting_s=3600, **headers):
        given = []

        def answer(asked):
            if asked.target.endswith("/access_tokens"):
                given.append(f"ghs_{len(given) + 1}")
                until = datetime.now(UTC) + timedelta(seconds=lasting_s)
                return Told({"token": given[-1], "expires_at": stamp(until)}, 201, headers)
            return Told({"authorization": asked.headers["Authorization"]})

        return scripted(answer)

    return start


@pytest.mark.recorded
@both_transports
def test_app_brings_pull_requests(hub, connect, app, transport):
    server = hub()
    landed, failed = fetch(connect(server.url, AppInstallation(server.url, app)), transport, most=10)
    assert (len(landed), failed) == (10, {})
    assert server.app.stats()["by_route"]["POST /app 200"] == 1


def test_request_is_signed_as_github_asks(issuer, connect, app, key):
    server = issuer()
    connect(server.url, AppInstallation(server.url, app)).get("x")
    asked = server.asked[0]
    assert (asked.method, asked.target) == ("POST", "/app/installations/1/access_tokens")
    signed = asked.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(signed, key.public_key(), algorithms=["RS256"])
    assert claims["iss"] == "12345"
    assert claims["iat"] < time.time()
    assert 0 < claims["exp"] - time.time() <= 600


@pytest.mark.parametrize(
    ("lasting_s", "tokens"), [(3600, ["ghs_1", "ghs_1", "ghs_1"]), (200, ["ghs_1", "ghs_2", "ghs_3"])]
)
def test_token_is_kept_and_renewed_before_it_expires(issuer, connect, app, lasting_s, tokens):
    server = issuer(lasting_s)
    session = connect(server.url, AppInstallation(server.url, app))
    assert [session.get("x").body["authorization"] for _ in range(3)] == [f"Bearer {token}" for token in tokens]


def test_clock_that_is_ahead_does_not_make_tokens_last_longer(issuer, app):
    """GitHub says when a token expires by its own clock, here an hour ahead: there are a few minutes left, not an hour."""
    ahead = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    credential = AppInstallation(issuer(3600 + 200, Date=ahead).url, app)
    assert [credential.text, credential.text] == ["ghs_1", "ghs_2"]


def test_threads_share_one_token(issuer, app):
    from concurrent.futures import ThreadPoolExecutor

    server = issuer()
    credential = AppInstallation(server.url, app)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: credential.text, range(32))) == {"ghs_1"}
    assert len(server.asked) == 1


# What GitHub answers, and what becomes of it.
REFUSALS = {
    "wrong key": (
        Told({"message": "A JSON web token could not be decoded"}, 401),
        AuthenticationError,
        r"no token \(401\)",
    ),
    "not installed": (Told({"message": "Not Found"}, 404), AuthenticationError, "the id of the installation"),
    "elsewhere": (Told(None, 302, {"Location": "http://127.0.0.1:9/"}), AuthenticationError, "302"),
    "trouble": (Told(None, 502), NetworkError, "GitHub answered 502"),
    "no token": (Told({}, 201), NetworkError, "not a token"),
    "no JSON": (Told(b"<html>", 201), NetworkError, "not a token"),
}


@pytest.mark.parametrize("case", list(REFUSALS))
def test_refusals_of_the_app(scripted, connect, app, case):
    answer, kind, words = REFUSALS[case]
    server = scripted(lambda _: answer)
    with pytest.raises(kind, match=words) as raised:
        connect(server.url, AppInstallation(server.url, app)).get("x")
    assert "PRIVATE KEY" not in str(raised.value)
    assert len(server.asked) == (4 if kind is NetworkError else 1)


@pytest.mark.parametrize(
    "content", [None, b"no key", b"\xff\xfe", b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"]
)
def test_key_that_is_none(app, issuer, content):
    if content is None:
        app.private_key_path.unlink()
    else:
        app.private_key_path.write_bytes(content)
    with pytest.raises(AuthenticationError, match="private key of the GitHub App"):
        assert AppInstallation(issuer().url, app).text


def test_tokens_and_key_show_nowhere(issuer, connect, app):
    server = issuer()
    credential = AppInstallation(server.url, app)
    connect(server.url, credential).get("x")
    shown = f"{credential} {credential!r} {credential.origin}"
    assert "ghs_" not in shown
    assert "PRIVATE" not in shown


def test_nothing_is_sent_before_a_token_is_needed(issuer, app):
    server = issuer()
    AppInstallation(server.url, app)
    assert server.asked == []


def test_app_is_used_where_no_token_is_set_or_beside_several(app, monkeypatch, tmp_path):
    (tmp_path / "ghmetrics.toml").write_text(
        f'github_app_id = 12345\ngithub_app_private_key_path = "{app.private_key_path}"\ngithub_app_installation_id = 1\n'
    )
    settings = load_settings(tmp_path)
    assert settings.github_app == app
    (alone,) = find_credentials(settings)
    assert isinstance(alone, AppInstallation)
    monkeypatch.setenv("GH_TOKEN", "personal")
    assert find_credentials(settings) == (Token("personal", "GH_TOKEN"),)
    monkeypatch.setenv("GITHUB_TOKENS", "one,two")
    one, two, third = find_credentials(settings)
    assert ([one.text, two.text], type(third)) == (["one", "two"], AppInstallation)


def test_half_an_app_is_refused():
    with pytest.raises(
        UsageError, match="needs github_app_id, github_app_private_key_path and github_app_installation_id"
    ):
        find_credentials(load_settings(github_app_id="12345"))


@pytest.mark.recorded
def test_repository_is_named_in_what_the_app_may_not_see(hub, connect, app):
    server = hub()
    with pytest.raises(
        Exception, match=f"no repository {GUI}x: the name is wrong, or the token of the GitHub App may not see it"
    ):
        fetch(connect(server.url, AppInstallation(server.url, app)), "rest", f"{GUI}x")


def test_clock_that_is_wrong_is_set_right_by_the_answer(scripted, app):
    """GitHub takes a signature only for its own next ten minutes."""
    ahead = timedelta(minutes=-20)  # GitHub's, so ours is twenty minutes ahead of it

    def answer(asked):
        now = datetime.now(UTC) + ahead
        claims = jwt.decode(asked.headers["Authorization"].split()[1], options={"verify_signature": False})
        headers = {"Date": format_datetime(now, usegmt=True)}
        if not now.timestamp() < claims["exp"] <= now.timestamp() + 600:
            return Told({"message": "'Expiration time' claim ('exp') is too far in the future"}, 401, headers)
        return Told({"token": "ghs_1", "expires_at": stamp(now + timedelta(hours=1))}, 201, headers)

    server = scripted(answer)
    assert AppInstallation(server.url, app).text == "ghs_1"
    assert len(server.asked) == 2
