"""A workspace with an admin, an analyst and a viewer, hashes that are quick to make, and the wall in front of a server."""
import asyncio
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.websockets import WebSocket

from kamp_core.people import Gate, Users
from pages.shared import gate as gates
from pages.shared.headers import SafeHeaders
from pages.shared.login import audit, login, logout
from pages.shared.wall import Wall

PASSWORD = "정말 긴 비밀번호 하나"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("kamp_core.people.users._hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr("kamp_core.people.users._NOBODY", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("nobody"))


@pytest.fixture
def home(tmp_path):
    users = Users(tmp_path)
    for name, role in (("박부장", "admin"), ("김대리", "analyst"), ("이사원", "viewer")):
        users.add(name, role, PASSWORD)
    return tmp_path


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gate(home, clock):
    return Gate(home, clock)


# a server behind the wall --------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name):
        return next((value for key, value in self.headers if key == name), None)

    @property
    def cookies(self):
        return dict(value.split(";")[0].split("=", 1) for key, value in self.headers if key == "set-cookie")


async def everything(scope, receive, send):
    """What lies behind the wall: answers to all."""
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        return await socket.close()
    name = scope["path"].rpartition("/")[2]
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"} if name.endswith((".csv", ".html")) else {}
    return await PlainTextResponse("behind the wall", headers=headers)(scope, receive, send)


@pytest.fixture
def server(home, monkeypatch):
    monkeypatch.setenv("KAMP_HOME", str(home))
    monkeypatch.setenv("KAMP_LANGUAGE", "ko")
    app = Starlette(
        routes=[Route("/login", login, methods=["GET", "POST"]), Route("/logout", logout, methods=["GET", "POST"]),
                Route("/audit", audit), Route("/api/upload", lambda request: PlainTextResponse("taken"), methods=["PUT"])],
        middleware=[Middleware(SafeHeaders), Middleware(Wall)])
    app.mount("/", everything)
    return app


@pytest.fixture
def ask(server):
    """ask('/data', cookies={…}) → Reply; `form`: posted. Of a websocket: the first message's kind, all if it `offers`."""
    def ask(path, method=None, form=None, cookies=(), kind="http", offers=(), **headers):
        body = urlencode(form).encode() if form is not None else b""
        path, _, query = path.partition("?")
        sent = "; ".join(f"{name}={value}" for name, value in dict(cookies).items())
        given = {"host": "kamp.factory:8501", "cookie": sent, **headers}
        scope = {"type": kind, "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method or ("POST" if body else "GET"),
                 "path": path, "raw_path": path.encode(), "query_string": query.encode(), "scheme": "http", "root_path": "",
                 "client": ("192.168.0.7", 1), "server": ("127.0.0.1", 8501), "subprotocols": list(offers),
                 "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()]}
        if kind == "websocket":
            scope.pop("method")
        said, first = [], [{"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body}]

        async def receive():
            if kind == "http" and not first:
                await asyncio.sleep(3600)                  # whoever asks stays for the answer
            return first.pop() if first else {"type": "websocket.disconnect", "code": 1000}

        async def send(message):
            said.append(message)
        asyncio.run(server(scope, receive, send))
        if kind == "websocket":
            return said if offers else said[0]["type"]
        told = [(name.decode(), value.decode("latin-1")) for name, value in said[0]["headers"]]
        return Reply(said[0]["status"], told, b"".join(part.get("body", b"") for part in said[1:]).decode())
    return ask


@pytest.fixture
def enter(ask):
    """enter('김대리') → the cookies of a session."""
    def enter(name, password=PASSWORD, next="/"):
        first = ask("/login")
        mark = re.search(r'name="form" value="([^"]+)"', first.text)[1]
        reply = ask("/login", form={"form": mark, "name": name, "password": password, "next": next}, cookies=first.cookies)
        enter.reply = reply
        return {gates.COOKIE: reply.cookies.get(gates.COOKIE, "")}
    return enter
