"""The upload route: a file of any size goes to disk piece by piece, never into memory."""
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from anyio import fail_after, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from kamp_core import wording
from kamp_core.errors import KampError
from kamp_core.workspace.durable import put_in_place
from kamp_core.workspace.faults import write_fault
from pages.shared import tickets
from pages.shared.gate import COOKIE, asked_by, gate, name_here
from pages.shared.house import studio

_PIECE = 1 << 20       # bytes written at a time
_ASK = 64 << 20        # bytes after which to ask for room on the disk again where the sender does not tell the size
_PATIENCE, _SLOWEST = 60.0, 1024       # seconds without a byte; bytes a second on the whole
_STATUS = {"upload_slow": 408, "upload_refused": 403, "upload_too_big": 413, "disk_full": 507, "disk_filled": 507}


async def upload(request: Request) -> Response:
    """PUT /api/upload with X-Ticket, X-Suffix, X-Name, X-Language: {"file": id} or {"error", "facts", "sentence"}."""
    try:
        with asked_by(request.cookies.get(COOKIE, "")):
            _check(request)
            file = await _receive(request)
            _note(request)
    except KampError as error:
        language = "en" if request.headers.get("x-language") == "en" else "ko"
        answer = {"error": error.code, "facts": error.facts, "sentence": wording.say_error(error, language)}
        return JSONResponse(answer, _STATUS.get(error.code, 400), {"Connection": "close"})
    except ClientDisconnect:
        return Response(status_code=400)
    return JSONResponse({"file": file})


def _note(request: Request) -> None:
    """Into the audit log of a team server: what came, by the name that it had."""
    if gate().on:
        gate().audit.add("uploaded", name_here(), request.client.host if request.client else "", file=tickets.name_sent(request))


def _check(request: Request) -> None:
    """Same origin, a ticket of ours, not too big, and room on the disk."""
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if not origin or origin != request.headers.get("host") or not tickets.good(request.headers.get("x-ticket", "")):
        raise KampError("upload_refused")
    _check_size(_announced(request))
    studio().workspace.need_space(_announced(request))


def _announced(request: Request) -> int:
    """How much the sender says will come; 0 where nothing is said."""
    size = request.headers.get("content-length", "0")
    return int(size) if size.isdecimal() else 0


def _check_size(size: int) -> None:
    most = studio().settings.max_upload_bytes
    if size > most:
        raise KampError("upload_too_big", most_mb=f"{most // 2**20:,}")


async def _receive(request: Request) -> str:
    """Write the body beside its final name; it appears whole or not at all."""
    path = studio().workspace.new_file(request.headers.get("x-suffix", ""))
    partial = path.with_name("incoming.part")
    try:
        await _write(request, partial)
        await to_thread.run_sync(put_in_place, partial, path)
    except OSError as error:
        raise write_fault(error) from error
    finally:
        if not path.exists():
            with suppress(OSError):
                shutil.rmtree(path.parent)
    return path.parent.name


async def _in_time(pieces: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    """Who sends a byte now and then holds no place for long. Raises KampError('upload_slow')."""
    begun, size = time.monotonic(), 0
    while True:
        left = begun + _PATIENCE + size / _SLOWEST - time.monotonic()
        try:
            with fail_after(max(0.0, min(_PATIENCE, left))):
                piece = await anext(pieces, None)
        except TimeoutError as error:
            raise KampError("upload_slow") from error
        if piece is None:
            return
        size += len(piece)
        yield piece


async def _write(request: Request, path: Path) -> None:
    size, asked, piece = 0, _announced(request), bytearray()
    with path.open("wb") as file:
        async for chunk in _in_time(request.stream()):
            size += len(chunk)
            _check_size(size)
            if size > asked:
                studio().workspace.need_space(_ASK)
                asked = size + _ASK
            piece += chunk
            if len(piece) >= _PIECE:
                await to_thread.run_sync(file.write, bytes(piece))
                piece.clear()
        await to_thread.run_sync(file.write, bytes(piece))
