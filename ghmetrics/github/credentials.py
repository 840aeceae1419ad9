"""Who asks GitHub: a person by a token, a GitHub App by its installation, or several of them together."""

from ghmetrics.github.auth import Credential, token_of_environment, token_of_gh, tokens_of_environment
from ghmetrics.settings import AppSettings, Settings


def find_credentials(settings: Settings) -> tuple[Credential, ...]:
    """The tokens of GITHUB_TOKENS, and with them the App of the settings, if there is one.

    Without GITHUB_TOKENS it is one: the token of the environment, else the App, else the token of `gh`; or none. What
    was set for ghmetrics goes before a login that happens to be on the machine.
    Raises AuthenticationError for one that can't be right, UsageError for half an App."""
    hosts, app = settings.hosts, settings.github_app
    if several := tokens_of_environment():
        return (*several, _installed(app, settings)) if app else several
    if token := token_of_environment():
        return (token,)
    if app:
        return (_installed(app, settings),)
    token = token_of_gh(host=hosts.web)
    return (token,) if token else ()


def _installed(app: AppSettings, settings: Settings) -> Credential:
    from ghmetrics.github.app import AppInstallation  # noqa: PLC0415 -- few have one, and its cryptography loads slowly

    timeouts = (settings.connect_timeout_s, settings.read_timeout_s)
    return AppInstallation(settings.hosts.api, app, timeouts)
