"""Who asks GitHub: a person by a token, or a GitHub App by its installation."""

from ghmetrics.github.app import AppInstallation
from ghmetrics.github.auth import Credential, token_of_environment, token_of_gh
from ghmetrics.settings import Settings


def find_credential(settings: Settings) -> Credential | None:
    """The token of the environment, else the App of the settings, else the token of `gh`, else None.

    What was set for ghmetrics goes before a login that happens to be on the machine.
    Raises AuthenticationError for one that can't be right, UsageError for half an App."""
    if token := token_of_environment():
        return token
    hosts = settings.hosts
    if app := settings.github_app:
        return AppInstallation(hosts.api, app, (settings.connect_timeout_s, settings.read_timeout_s))
    return token_of_gh(host=hosts.web)
