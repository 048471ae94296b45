"""The wall with its users, as tests/core/people has it, and the door that takes files behind it."""
import pytest
from starlette.routing import Route

from pages.shared import gate as gates
from pages.shared import house, tickets
from pages.shared.door import upload
from tests.core.people.conftest import ask, clock, enter, gate, home, quick, server  # noqa: F401 fixtures

PAYLOADS = ("<script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "[go](javascript:window.pwned=1)",
            '"><svg onload=window.pwned=1>')


@pytest.fixture
def door(server, home, monkeypatch):  # noqa: F811
    """The real upload route; → the folder in which files arrive."""
    server.routes[:] = [route for route in server.routes if getattr(route, "path", "") != "/api/upload"]
    server.routes.insert(0, Route("/api/upload", upload, methods=["PUT"]))
    yield home / "files"
    for studio in house._open.values():
        studio.workspace.close()
    house._open.clear()
    gates._gates.pop(home, None)


@pytest.fixture
def put(ask, enter, door):  # noqa: F811
    """put(who='김대리', …headers) → the reply to a file that is sent as our own page sends it, but for what is given."""
    def put(who="김대리", **changed):
        headers = {"origin": "http://kamp.factory:8501", "x_ticket": tickets.issue(), "x_suffix": ".csv", **changed}
        return ask("/api/upload", "PUT", form={"a": "1"}, cookies=enter(who) if who else (), **headers)
    return put
