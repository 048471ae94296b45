"""The JSON endpoint of one model: FastAPI's routes and OpenAPI, our reading of what is sent, our words for what is wrong."""
import asyncio
import json
import logging
import uuid
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from kamp_core.errors import KampError
from kamp_core.serving.asking import Form
from kamp_core.serving.door import Limits
from kamp_core.serving.guard import Guard
from kamp_core.serving.line import Line
from kamp_core.serving.model import Served
from kamp_core.serving.page import page_html
from kamp_core.serving.schema import PREDICT, document
from kamp_core.serving.words import answer_body, error_body, language_of, model_body
from kamp_core.settings import Language

_STATUS = {"serve_too_large": 413, "serve_slow": 408, "serve_type": 415, "serve_busy": 429, "serve_not_found": 404,
           "serve_method": 405}
log = logging.getLogger("kamp")


def make_app(served: Served, keys: tuple[str, ...] = (), hosts: tuple[str, ...] = (), limits: Limits = Limits(),  # noqa: B008
             language: Language = "ko") -> ASGIApp:
    """`keys`, `hosts`: as in `Guard`; `language`: of answers to callers who ask for none."""
    form, line = Form(served.columns, limits.rows), Line(served, limits.waiting)
    app = FastAPI(title="KAMP Studio", version=served.card.run, docs_url=None, redoc_url=None, openapi_url=None)

    def spoken(request: Request) -> Language:
        return language_of(request.headers.get("accept-language", ""), language)

    @app.get("/health", summary="Is it there?")
    async def health() -> Response:
        return _json({"status": "ok"})

    @app.get("/model", summary="What the model foretells, how far it can be trusted, and what it asks for")
    async def model(request: Request) -> Response:
        return _json(model_body(served, spoken(request), limits.rows))

    @app.post("/predict", summary="One row or many", openapi_extra=PREDICT)
    async def predict(request: Request) -> Response:
        language = spoken(request)
        with line.place():
            answer = await line.answer(await line.read(form, await body_of(request, limits)), language)
        return _json(answer_body(served, answer, language))

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return _json(document(app, form))

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return HTMLResponse(page_html(served, limits, bool(keys), str(request.base_url), spoken(request)))

    _add_words(app, spoken)
    return Guard(app, keys, hosts, limits, language)        # around it all, so that also a fault of ours has safe headers


def _add_words(app: FastAPI, spoken: Any) -> None:
    """Every fault as one shape of JSON, in the caller's language."""
    @app.exception_handler(KampError)
    async def known(request: Request, error: KampError) -> Response:
        return _told(request, error, _STATUS.get(error.code, 422))

    @app.exception_handler(HTTPException)
    async def routing(request: Request, error: HTTPException) -> Response:
        code = "serve_method" if error.status_code == 405 else "serve_not_found"
        return _told(request, KampError(code, path=request.url.path[:100], method=request.method), error.status_code)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> Response:
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        ref = uuid.uuid4().hex[:6]
        log.error("unexpected error %s", ref, exc_info=error)
        return _told(request, KampError("serve_unexpected", ref=ref), 500)

    def _told(request: Request, error: KampError, status: int) -> Response:
        headers = {"Retry-After": "1"} if status == 429 else {}
        return _json(error_body(error, spoken(request)), status, headers)


async def body_of(request: Request, limits: Limits) -> bytes:
    """The body, if it is JSON, not too large, and there in time."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":               # a form of a web page elsewhere cannot send this without asking first
        raise KampError("serve_type")
    declared = request.headers.get("content-length", "0")
    if len(declared) > 12 or (declared.isdecimal() and int(declared) > limits.body):
        raise KampError("serve_too_large", most=limits.body >> 10)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.body:
                    raise KampError("serve_too_large", most=limits.body >> 10)
    except TimeoutError as error:
        raise KampError("serve_slow") from error
    return bytes(body)


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """UTF-8 as it is read, no NaN."""
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return Response(content, status, headers, "application/json")
