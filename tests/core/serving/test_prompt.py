"""Callers who keep still do not keep others out."""
import asyncio
import json
import threading
import time
from contextlib import suppress

import pytest
import uvicorn
from uvicorn.server import ServerState

from kamp_core.serving import line as lines
from kamp_core.serving.app import make_app
from kamp_core.serving.asking import Form
from kamp_core.serving.door import Limits
from kamp_core.serving.prompt import Prompt
from tests.core.serving.conftest import ROW, ask_app

HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Quick(Prompt):
    seconds = 0.3


def opened(app, talk, most=1000):
    """talk(connect) with a server of this app; `connect()`: a new connection, as (reader, writer)."""
    async def run():
        config = uvicorn.Config(app, lifespan="off", ws="none", log_level="critical", limit_concurrency=most)
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(lambda: Quick(config, state, {}), "127.0.0.1", 0)
        async with server:
            return await asyncio.wait_for(talk(lambda: asyncio.open_connection(*server.sockets[0].getsockname())), 10)
    return asyncio.run(run())


async def closed_after(reader) -> float:
    """Seconds until the other side hangs up; what it says before is read over."""
    start = time.monotonic()
    try:
        while await reader.read(1000):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - start


async def drip(writer, text):
    """A piece at a time, each before the time is up."""
    try:
        for piece in [text[i:i + 1] for i in range(len(text))]:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)
    except ConnectionError:
        pass


async def silent(connect):
    reader, _ = await connect()
    return await closed_after(reader)


async def dripping_head(connect):
    reader, writer = await connect()
    return (await asyncio.gather(closed_after(reader), drip(writer, HEALTH[:30])))[0]


async def dripping_second_head(connect):
    reader, writer = await connect()
    writer.write(HEALTH)
    return (await asyncio.gather(closed_after(reader), drip(writer, HEALTH[:30])))[0]


async def body_of_an_answered_request(connect):
    reader, writer = await connect()
    writer.write(b"POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n")
    return (await asyncio.gather(closed_after(reader), drip(writer, b"x" * 30)))[0]


@pytest.mark.parametrize("talk", [silent, dripping_head, dripping_second_head, body_of_an_answered_request])
def test_who_asks_nothing_in_time_is_hung_up_on(served, talk):
    assert 0.2 < opened(make_app(served), talk) < 1


def test_who_takes_no_answer_is_hung_up_on():
    async def long_answer(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(64 << 20)})

    async def talk(connect):
        reader, writer = await connect()
        writer.transport.pause_reading()
        writer.write(HEALTH)
        await asyncio.sleep(1)
        writer.transport.resume_reading()
        taken = 0
        with suppress(ConnectionError):
            while piece := await reader.read(1 << 20):
                taken += len(piece)
        return taken
    assert opened(long_answer, talk) < 64 << 20


def test_those_who_keep_still_leave_room_for_others(served):
    async def talk(connect):
        still = [await connect() for _ in range(10)]
        await asyncio.sleep(0.6)
        reader, writer = await connect()
        writer.write(HEALTH)
        said = await reader.readline()
        del still
        return said
    assert b"200" in opened(make_app(served), talk, most=8)


def test_one_address_does_not_take_all_connections(served, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.prompt.FROM_ONE_ADDRESS", 3)

    async def talk(connect):
        known = [await connect() for _ in range(3)]
        reader, _ = await connect()
        hung_up = await closed_after(reader)
        known[0][1].write(HEALTH)
        return hung_up, await known[0][0].readline()
    hung_up, said = opened(make_app(served), talk)
    assert hung_up < 0.2
    assert b"200" in said


def test_a_slow_prediction_is_not_hung_up_on(served):
    async def slow(scope, receive, send):
        await asyncio.sleep(0.8)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def talk(connect):
        reader, writer = await connect()
        writer.write(HEALTH)
        return await reader.readline()
    assert b"200" in opened(slow, talk)


def test_a_full_line_takes_in_no_body(served, monkeypatch):
    monkeypatch.setattr("kamp_core.serving.app.body_of", lambda *given: pytest.fail("it was taken in"))
    assert ask_app(make_app(served, limits=Limits(waiting=0)), "/predict", {"rows": [ROW]}).json["error"] == "serve_busy"


@pytest.mark.parametrize("rows", [1, 300])
def test_a_long_body_is_read_beside_the_loop(served, monkeypatch, rows):
    read, where = Form.read, []
    monkeypatch.setattr(Form, "read", lambda self, body: where.append(threading.current_thread().name) or read(self, body))
    body = {"rows": [ROW] * rows}
    assert len(ask_app(make_app(served), "/predict", body).json["rows"]) == rows
    assert where[0].startswith("kamp-reader") is (len(json.dumps(body)) > lines.READ_AT_ONCE)
