"""Which token is used, where it goes, and that it never shows."""

import dataclasses
import os
from pathlib import Path

import pytest

from ghmetrics.errors import AuthenticationError
from ghmetrics.github.auth import Token, token_of_environment, token_of_gh, tokens_of_environment
from ghmetrics.github.credentials import find_credentials
from ghmetrics.settings import load_settings

SECRET = "ghp_aTokenThatMustNotShow"


@pytest.fixture
def gh(tmp_path, monkeypatch):
    """Put a `gh` on the path that prints what it is told to, and notes how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def install(script):
        (folder / "gh").write_text(f'#!/bin/sh\necho "$@" > {folder}/called\n{script}\n')
        (folder / "gh").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return folder / "called"

    return install


# What is set, and whose token it is then; `gh` knows one too.
ORDER = [
    ({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}, "one", "GITHUB_TOKEN"),
    ({"GH_TOKEN": "two"}, "two", "GH_TOKEN"),
    ({"GITHUB_TOKEN": "", "GH_TOKEN": "two"}, "two", "GH_TOKEN"),
    ({"GITHUB_TOKEN": "  \n", "GH_TOKEN": "two"}, "two", "GH_TOKEN"),
    ({"GITHUB_TOKEN": " one\n"}, "one", "GITHUB_TOKEN"),
    ({"GITHUB_TOKEN": "", "GH_TOKEN": " "}, "three", "gh auth token"),
    ({}, "three", "gh auth token"),
]


@pytest.mark.parametrize(("environ", "text", "origin"), ORDER)
def test_order_of_the_places(gh, monkeypatch, environ, text, origin):
    gh("echo three")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert find_credentials(load_settings()) == (Token(text, origin),)


def test_gh_is_asked_for_the_host_of_the_api(gh, monkeypatch):
    called = gh("echo three")
    monkeypatch.setenv("GITHUB_API_URL", "https://git.example.com/api/v3")
    assert [each.text for each in find_credentials(load_settings())] == ["three"]
    assert called.read_text().split() == ["auth", "token", "--hostname", "git.example.com"]


@pytest.mark.parametrize("script", ["exit 1", "echo not logged in >&2; exit 1", "true", "echo three; exit 4"])
def test_gh_that_has_no_token_is_nobody(gh, script):
    gh(script)
    assert token_of_gh() is None


def test_gh_that_is_not_there_is_nobody(tmp_path):
    assert token_of_gh({"PATH": str(tmp_path)}) is None


def test_gh_that_can_not_be_run_is_nobody(tmp_path):
    (tmp_path / "gh").write_text("no program")
    assert token_of_gh({"PATH": str(tmp_path)}) is None


# What GITHUB_TOKENS says, and the tokens that it holds.
SEVERAL = [
    ("one,two", ["one", "two"]),
    (" one , two\n", ["one", "two"]),
    (",one,, ,two,", ["one", "two"]),
    ("one,two,one", ["one", "two"]),
    ("one", ["one"]),
    (" , ,", []),
    ("", []),
]


@pytest.mark.parametrize(("variable", "texts"), SEVERAL)
def test_several_tokens(variable, texts):
    assert [token.text for token in tokens_of_environment({"GITHUB_TOKENS": variable})] == texts


def test_several_tokens_go_before_a_single_one(monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "single")
    monkeypatch.setenv("GITHUB_TOKENS", "one,two")
    assert [(each.text, each.origin) for each in find_credentials(load_settings())] == [
        ("one", "GITHUB_TOKENS, number 1"), ("two", "GITHUB_TOKENS, number 2"),
    ]  # fmt: skip
    monkeypatch.setenv("GITHUB_TOKENS", ", ")
    assert [each.text for each in find_credentials(load_settings())] == ["single"]


STRANGE = [
    "with space",
    "line\nbreak",
    "ümlaut",
    "null\x00",
    "tab\tinside",
    "\u202eright",
    "carriage\rreturn",
    "“quoted”",
]


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_characters_are_refused_without_showing_the_token(strange):
    with pytest.raises(AuthenticationError, match="GH_TOKEN holds characters that no token has") as raised:
        token_of_environment({"GH_TOKEN": SECRET + strange})
    assert SECRET not in str(raised.value) + repr(raised.value)


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_one_of_several_is_named_without_showing_any(strange):
    with pytest.raises(AuthenticationError, match="GITHUB_TOKENS, number 2 holds characters") as raised:
        tokens_of_environment({"GITHUB_TOKENS": f"{SECRET},{SECRET}{strange}x"})
    assert SECRET not in str(raised.value) + repr(raised.value)


@pytest.mark.parametrize("script", ["printf '\\377\\376abc'", "printf 'a b'", "printf 'one\\ntwo'"])
def test_strange_answer_of_gh_is_refused(gh, script):
    gh(script)
    with pytest.raises(AuthenticationError, match="gh auth token holds characters"):
        token_of_gh()


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_empty_token_is_refused(blank):
    with pytest.raises(AuthenticationError, match="the argument holds an empty token"):
        Token.of(blank, "the argument")


def test_token_shows_nowhere(connect):
    token = Token.of(SECRET, "GITHUB_TOKEN")
    session = connect("http://127.0.0.1:9", token)
    shown = [
        repr(token),
        str(token),
        f"{token}",
        f"{[token]}",
        repr(session),
        repr(session.__dict__),
        repr(session._http.auth),
        repr(vars(session.governor)),
        *(repr(vars(account)) for account in session.governor.accounts),
    ]
    assert not [text for text in shown if SECRET in text]
    assert str(token) == "token from GITHUB_TOKEN"


def test_token_can_not_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Token.of(SECRET, "a test").text = "another"


def test_this_machines_token_is_not_used_by_the_tests():
    """The fixtures of all tests take it away."""
    assert token_of_environment() is None
    assert token_of_gh({"PATH": "", "HOME": str(Path.home())}) is None
    assert "GITHUB_TOKEN" not in os.environ
