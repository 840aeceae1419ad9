"""Names of repositories and pull requests: many spellings are understood, and none becomes a path of its own."""

import pytest

from ghmetrics.errors import UsageError
from ghmetrics.names import PullRequestName, RepositoryName

# What people write, and what they mean: the name, and the host if it was an address.
GOOD = [
    ("acme/web", "acme/web", None),
    ("  acme/web\n", "acme/web", None),
    ("acme/web/", "acme/web", None),
    ("acme/web.git", "acme/web", None),
    ("Acme-2/Web_1.0", "Acme-2/Web_1.0", None),
    ("a/b", "a/b", None),
    ("a/.github", "a/.github", None),
    ("a/-", "a/-", None),
    ("a/...", "a/...", None),
    ("someone_corp/web", "someone_corp/web", None),
    ("a" * 100 + "/" + "b" * 100, "a" * 100 + "/" + "b" * 100, None),
    ("https://github.com/acme/web", "acme/web", "github.com"),
    ("http://github.com/acme/web", "acme/web", "github.com"),
    ("https://github.com/acme/web/", "acme/web", "github.com"),
    ("https://github.com/acme/web.git", "acme/web", "github.com"),
    ("https://GitHub.com/acme/web", "acme/web", "github.com"),
    ("https://www.github.com/acme/web", "acme/web", "github.com"),
    ("https://github.com/acme/web/pull/17/files", "acme/web", "github.com"),
    ("https://github.com/acme/web/pulls?q=is%3Aopen+author:x/y", "acme/web", "github.com"),
    ("https://github.com/acme/web#readme", "acme/web", "github.com"),
    ("https://github.com/acme/web?tab=readme", "acme/web", "github.com"),
    ("https://someone@github.com/acme/web.git", "acme/web", "github.com"),
    ("github.com/acme/web", "acme/web", "github.com"),
    ("www.github.com/acme/web", "acme/web", "github.com"),
    ("git@github.com:acme/web.git", "acme/web", "github.com"),
    ("git@github.com:acme/web", "acme/web", "github.com"),
    ("ssh://git@github.com/acme/web.git", "acme/web", "github.com"),
    ("ssh://git@ssh.github.com:443/acme/web.git", "acme/web", "github.com"),
    ("git://github.com/acme/web.git", "acme/web", "github.com"),
    ("https://git.example.com/acme/web", "acme/web", "git.example.com"),
    ("https://git.example.com:8443/acme/web", "acme/web", "git.example.com:8443"),
    ("https://github/acme/web", "acme/web", "github"),
    ("http://127.0.0.1:8917/acme/web", "acme/web", "127.0.0.1:8917"),
    ("http://localhost:8917/acme/web", "acme/web", "localhost:8917"),
]

BAD = [
    "", " ", "/", "//", "acme", "acme/", "/web", "/acme/web", "acme//web", "acme/web/pull", "acme/web/pull/3", "acme/web//",
    ".", "..", "./web", "../web", "acme/.", "acme/..", "../..", "acme/../x", "../../etc/passwd", "acme/..%2f", "acme/%2e%2e",
    "acme\\web", "acme/we\\b", "acme/web\\", "C:\\acme/web", "acme/we b", "ac me/web", "acme/\tweb", "acme/web\nx", "acme/web\x00",
    "acme/wéb", "äcme/web", "acme/web\u202e", "acme\uff0fweb", "acme/\u212aelvin", "ａcme/web", "acme/🚀",
    "-acme/web", "acme-/web", ".acme/web", "acme./web", "ac.me/web", "acme/.git", "a" * 101 + "/web", "acme/" + "b" * 101,
    "acme/web?x", "acme/web#x", "acme/web*", "acme/web;rm", "acme/$(x)", "acme/`x`", "acme/web'", 'acme/web"', "acme/<web>", "~/web",
    "acme=1/web", "owner=acme/web", "acme@web", "acme:web",
    "https://github.com", "https://github.com/", "https://github.com/acme", "https://github.com/acme/", "https://github.com//web",
    "https://github.com/acme/..", "https://github.com/../web", "https://github.com/acme/%2e%2e", "https://github.com/?/acme/web",
    "https://github.com/#/acme/web", "https:///acme/web", "https:/github.com/acme/web", "ftp://github.com/acme/web",
    "file:///etc/passwd", "javascript:alert/1", "git@github.com/acme/web", "https://github.com\\acme\\web",
    "https://git hub.com/acme/web", "https://github.com/ac me/web",
]  # fmt: skip


@pytest.mark.parametrize(("text", "full_name", "host"), GOOD)
def test_names_that_are_understood(text, full_name, host):
    name = RepositoryName.parse(text)
    assert (name.full_name, str(name), name.host) == (full_name, full_name, host)


@pytest.mark.parametrize("text", BAD)
def test_names_that_are_refused(text):
    with pytest.raises(
        UsageError, match=r"is not a repository: write OWNER/REPO, or its address on GitHub\.$"
    ) as raised:
        RepositoryName.parse(text)
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()


def test_address_on_another_host_is_refused():
    assert RepositoryName.parse("https://github.com/acme/web", "github.com").full_name == "acme/web"
    assert RepositoryName.parse("acme/web", "git.example.com").full_name == "acme/web"
    with pytest.raises(UsageError, match=r"is on github\.com, and GitHub is asked at git\.example\.com here"):
        RepositoryName.parse("https://github.com/acme/web", "git.example.com")
    with pytest.raises(UsageError, match=r"is on gitlab\.com"):
        RepositoryName.parse("git@gitlab.com:acme/web.git", "github.com")
    with pytest.raises(UsageError, match=r"is on api\.github\.com"):
        RepositoryName.parse("https://api.github.com/repos/acme/web", "github.com")


PULL_REQUESTS = [
    "acme/web#17",
    " acme/web #17\n",
    "acme/web 17",
    "acme/web # 17",
    "acme/web/pull/17",
    "github.com/acme/web#17",
    "https://github.com/acme/web/pull/17",
    "https://github.com/acme/web/pull/17/",
    "https://github.com/acme/web/pull/17/files?w=1#diff-3",
    "https://github.com/acme/web/pull/17#discussion_r99",
    "https://www.github.com/acme/web/pull/17?x=/pull/3",
    "https://github.com/acme/web/pulls/17",
]
NO_PULL_REQUESTS = [
    "", "17", "#17", "acme/web", "acme/web#", "acme/web#x", "acme/web#-1", "acme/web#1.5", "acme/web#1#2", "acme/web 1 2",
    "acme/web#" + "9" * 19, "acme/web#\u0661\u0667", "acme#17", "a/b/c#17", "../..#17", "https://github.com/acme/web/issues/17",
    "https://github.com/acme/web/pull/new", "https://github.com/acme/pull/17x", "acme/web#1\nx",
]  # fmt: skip


@pytest.mark.parametrize("text", PULL_REQUESTS)
def test_pull_requests_that_are_understood(text):
    name = PullRequestName.parse(text, "github.com")
    assert (name.repository.full_name, name.number, str(name)) == ("acme/web", 17, "acme/web#17")


@pytest.mark.parametrize("text", NO_PULL_REQUESTS)
def test_pull_requests_that_are_refused(text):
    with pytest.raises(UsageError, match=r"is not a (pull request|repository): write OWNER/REPO") as raised:
        PullRequestName.parse(text)
    assert str(raised.value).isprintable()


def test_a_pull_request_on_another_host_is_refused():
    with pytest.raises(UsageError, match=r"is on gitlab\.com"):
        PullRequestName.parse("https://gitlab.com/acme/web/pull/17", "github.com")
