"""One world for all that only read it, and a fresh one for those that pull its levers."""

from collections.abc import Iterator

import pytest

from ghmetrics.demo import World

from .client import NOW, Client, serving


@pytest.fixture(scope="session")
def world() -> World:
    return World.generate(pull_requests=60, now=NOW)


@pytest.fixture(scope="session")
def client(world: World) -> Iterator[Client]:
    with serving(world) as found:
        yield found


@pytest.fixture
def own_world() -> World:
    return World.generate(repositories=("web",), pull_requests=40, now=NOW)


@pytest.fixture
def own_client(own_world: World) -> Iterator[Client]:
    with serving(own_world) as found:
        yield found
