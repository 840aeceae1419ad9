"""Good answers: their parsed JSON, and what goes with it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import orjson
import requests
from requests.utils import parse_header_links

from ghmetrics.github.graphql_errors import LIMIT_TYPES
from ghmetrics.github.limits import is_limit
from ghmetrics.github.refusals import ServerTrouble


@dataclass(frozen=True)
class Answer:
    """One of REST: its JSON, and the address of the next page, if there is one.

    `is_partial`: what organisations own that have not authorised the token for SSO is left out."""

    body: Any
    next_url: str | None
    is_partial: bool = False


@dataclass(frozen=True)
class GraphQLAnswer:
    """One of GraphQL: `data` and `errors` as GitHub sent them, and its response time, without any waiting."""

    body: dict[str, Any]
    seconds: float

    @property
    def cost(self) -> int:
        """The points that GitHub charges, if the query asked for them."""
        data = self.body.get("data")
        told = data.get("rateLimit") if isinstance(data, dict) else None
        cost = told.get("cost") if isinstance(told, dict) else None
        return cost if isinstance(cost, int) else 0


def parsed(response: requests.Response, kind: type) -> Any:  # noqa: ANN401 -- JSON
    """The JSON, which is of this kind. Raises ServerTrouble."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        raise ServerTrouble("the answer is not JSON") from None
    if not isinstance(body, kind):
        raise ServerTrouble("the answer is JSON of another kind")
    return body


def is_graphql_limit(response: requests.Response) -> bool:
    """Whether it is a refusal for the time being; GraphQL says it in a good answer too."""
    if is_limit(response) or response.status_code != 200 or b"RATE_LIMIT" not in response.content:  # noqa: PLR2004
        return is_limit(response)
    errors = parsed(response, dict).get("errors") or []
    return any(error.get("type") in LIMIT_TYPES for error in errors)


def is_partial(response: requests.Response) -> bool:
    return response.headers.get("X-GitHub-SSO", "").startswith("partial-results")


def next_link(response: requests.Response) -> str | None:
    links = parse_header_links(response.headers.get("Link", ""))
    return next((urljoin(response.url, link["url"]) for link in links if link.get("rel") == "next"), None)
