"""A studio that may ask the private servers of these tests; without the servers' programs a skip with a reason."""
import os

import pytest

from kamp_core.databases.address import read_address
from tests.core.databases import servers


def served(kind, start):
    if gone := servers.missing(kind):
        assert not os.environ.get("KAMP_NEED_DATABASES"), f"{gone} is not here, and KAMP_NEED_DATABASES wants it"
        pytest.skip(f"{gone} is not here (Debian: apt install postgresql mariadb-server)")
    with start() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql():
    yield from served("postgresql", servers.postgresql)


@pytest.fixture(scope="session")
def mariadb():
    yield from served("mysql", servers.mariadb)


@pytest.fixture
def allow(studio):
    """allow(server): from now on this server may be asked."""
    def allow(server, **options):
        return studio.databases.allowed.allow(read_address(f"{server.kind}://127.0.0.1:{server.port}", **options))
    return allow
