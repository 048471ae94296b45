"""A served model, asked without a network."""
import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass

import pytest

from kamp_core.models import load_package
from kamp_core.serving.app import make_app
from kamp_core.serving.model import Served
from tests.core.test_models import KEY, boosted, save

ROW = {"온도(℃)": 215.5, "금형": "B", "생산시각": "2026-03-02T08:00:00"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def ask_app(app, path, body=None, method=None, pieces=None, **headers):
    """One request straight into an ASGI app. `body`: bytes, or what is to be sent as JSON; `pieces`: of a body that never ends."""
    content = body if isinstance(body, bytes) or body is None else json.dumps(body, ensure_ascii=False).encode()
    given = {"host": "localhost", **({"content_type": "application/json"} if content is not None else {}), **headers}
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
             "method": method or ("GET" if content is None else "POST"),
             "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http", "root_path": "",
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8600),
             "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()]}
    waiting, said = list(pieces or [content or b""]), []

    async def receive():
        if not waiting:
            await asyncio.sleep(60)
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": pieces is not None or bool(waiting)}

    async def send(message):
        said.append(message)
    with suppress(ZeroDivisionError):          # what a test let go wrong, raised again behind the answer, for the log
        asyncio.run(app(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in said[0]["headers"]}
    return Reply(said[0]["status"], told, b"".join(message.get("body", b"") for message in said[1:]))


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Hot shots of mould B are bad."""
    path = tmp_path_factory.mktemp("served") / "model.kamp"
    save(path, boosted())
    return load_package(path, KEY)


@pytest.fixture(scope="session")
def served(package):
    return Served(package)


@pytest.fixture
def ask(served):
    """ask('/predict', body, **headers) of a server without a key."""
    app = make_app(served)
    return lambda path, body=None, **headers: ask_app(app, path, body, **headers)
