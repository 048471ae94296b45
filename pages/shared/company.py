"""In by the company account: away to its provider, and back with what it vouches for. The wall and its sessions stay the same."""
import hmac
import json
import secrets
import time
from dataclasses import asdict
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kamp_core.errors import KampError
from kamp_core.people.company import Company, read_company
from kamp_core.people.provider import Asked, Provider
from kamp_core.settings import read_settings
from pages.shared.gate import COOKIE, gate
from pages.shared.login import address_of, here, login_form

_ASKED = "kamp_company"              # binds what comes back to the browser that went
_VALID_SECONDS = 600
_key = secrets.token_bytes(32)       # of this run of the server
_at_a_time = CapacityLimiter(8)      # who wait for the provider
_providers: dict[Company, Provider] = {}


async def away(request: Request) -> Response:
    """GET /login/company: to the provider, by a link; nothing is decided yet."""
    next = here(QueryParams(request.scope["query_string"]).get("next", "/"))
    try:
        gate().check_address(address_of(request))
        address, asked = await to_thread.run_sync(_provider().ask, limiter=_at_a_time)
    except KampError as error:
        return login_form(request, next, error)
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(_ASKED, _signed({**asdict(asked), "next": next, "until": time.time() + _VALID_SECONDS}), _VALID_SECONDS,
                      path="/login", httponly=True, samesite="lax", secure=_is_secure(request))
    return answer


async def back(request: Request) -> Response:
    """GET /login/company/back: a session for whom the company vouches and the users' list knows."""
    kept = _read(request.cookies.get(_ASKED, ""))
    try:
        gate().check_address(address_of(request))
        if kept is None:
            raise KampError("company_old")
        secret = await to_thread.run_sync(_enter, kept, dict(QueryParams(request.scope["query_string"])), address_of(request),
                                          limiter=_at_a_time)
        answer: Response = RedirectResponse(here(kept["next"]), 303, {"Cache-Control": "no-store"})
        answer.set_cookie(COOKIE, secret, path="/", httponly=True, samesite="lax", secure=_is_secure(request))
    except KampError as error:
        answer = login_form(request, kept["next"] if kept else "/", error)
    answer.delete_cookie(_ASKED, path="/login")
    return answer


def _enter(kept: dict[str, Any], brought: dict[str, str], address: str) -> str:
    try:
        email = _provider().answered(Asked(kept["state"], kept["nonce"], kept["verifier"]), brought)
    except KampError as error:
        if error.code == "company_refused":
            gate().refused(address)
        raise
    return gate().enter_as(email, address)


def _provider() -> Provider:
    """Of the company as it is written down now. Raises KampError('company_none' or 'company_unreadable')."""
    company = read_company(read_settings().home)
    if company is None or not gate().on:
        raise KampError("company_none")
    return _providers.setdefault(company, Provider(company))


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _signed(kept: dict[str, Any]) -> str:
    text = json.dumps(kept).encode().hex()
    return f"{text}.{_mac(text)}"


def _read(cookie: str) -> dict[str, Any] | None:
    """None for one that is not ours, or too old."""
    text, _, mac = cookie.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac(text).encode()):
        return None
    kept: dict[str, Any] = json.loads(bytes.fromhex(text))
    return kept if kept["until"] > time.time() else None


def _mac(text: str) -> str:
    return hmac.digest(_key, text.encode(), "sha256").hex()
