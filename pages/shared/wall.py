"""In front of every request: nobody acts here from another site, and on a team server nothing is open but the way in."""
import json
from email.message import Message as Header
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kamp_core.errors import KampError
from kamp_core.people import Role, at_least
from kamp_core.people.company import BACK
from kamp_core.wording import say_error
from pages.shared.below import at
from pages.shared.gate import COOKIE, gate
from pages.shared.login import language_of
from pages.shared.signed_out import PROTOCOL, reload_message
from pages.shared.tickets import name_sent

HOST_CONFIG = "/_stcore/host-config"     # the same for everybody; an open page asks for it before its websocket, where it is told
OPEN = ("/login", "/login/company", BACK, "/_stcore/health", HOST_CONFIG, "/healthz", "/readyz",
        "/metrics")                    # asks by itself
UPLOAD = "/api/upload"
NEEDS: dict[str, Role] = {UPLOAD: "analyst", "/audit": "admin"}      # else: anyone known
UNUSED = "/_stcore/upload_file"        # Streamlit's own way in for files, which takes them into memory


class Wall:
    """ASGI middleware; without users it lets everybody pass, as on a laptop."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        taken = send
        try:
            _check_origin(HTTPConnection(scope))
            if gate().on and scope["path"] not in OPEN and not scope["path"].startswith("/app/static/"):
                taken = _let_pass(HTTPConnection(scope), send)
            if scope["path"].startswith(UNUSED):
                raise KampError("upload_refused")
        except KampError as error:
            return await _refused(scope, error)(scope, receive, send)
        await self._app(scope, receive, taken)


def _check_origin(asked: HTTPConnection) -> None:
    """A page of another site may not act in the name of who sits at this browser. Who tells no origin is no browser.

    Streamlit would let in any port of this machine, and ask a server on the internet what else it is called.
    Raises KampError('origin_other')."""
    acts = asked.scope["type"] == "websocket" or asked.scope["method"] not in ("GET", "HEAD", "OPTIONS")
    origin = asked.headers.get("origin")
    if acts and origin is not None and urlsplit(origin).netloc != asked.headers.get("host"):
        raise KampError("origin_other")


def _let_pass(asked: HTTPConnection, send: Send) -> Send:
    """→ how it is answered. Raises KampError('login_needed' or 'role_needed')."""
    path = asked.scope["path"]
    needed = next((role for start, role in NEEDS.items() if path.startswith(start)), "viewer")
    user = gate().need(asked.cookies.get(COOKIE, ""), "viewer")
    address = asked.client.host if asked.client else ""
    if not at_least(user.role, needed):
        told = {"why": "upload", "file": name_sent(asked)} if path == UPLOAD else {"why": "role"}
        gate().audit.add("refused", user.name, address, place=path, role=needed, **told)
        raise KampError("role_needed", role=needed)
    kept = asked.scope["type"] == "http" and asked.scope["method"] == "GET" and path.startswith("/media/")
    return _noting(user.name, address, send) if kept and not _only_looks(asked) else send


def _only_looks(asked: HTTPConnection) -> bool:
    """Each button of a file asks by a script of its page whether the file is there; a click on it asks as for another page."""
    mode = asked.headers.get("sec-fetch-mode")                # which a browser does not say without HTTPS
    return mode == "cors" or (mode is None and asked.headers.get("accept") == "*/*" and "referer" in asked.headers)


def _noting(who: str, address: str, send: Send) -> Send:
    """What goes out as a file to be kept stands in the audit log, by its name; a picture of a page does not."""
    async def told(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 300:
            known = Header()
            known["Content-Disposition"] = Headers(raw=message["headers"]).get("content-disposition", "")
            if known.get_content_disposition() == "attachment":
                gate().audit.add("downloaded", who, address, file=known.get_filename("–"))
        await send(message)
    return told


def _refused(scope: Scope, error: KampError) -> ASGIApp:
    """A page leads to the login; all else hears in words why not."""
    if scope["type"] == "websocket":
        return _send_away if error.code == "login_needed" and PROTOCOL in scope["subprotocols"] else _hang_up
    asked = HTTPConnection(scope)
    status = {"login_needed": 401, "role_needed": 403, "origin_other": 403, "upload_refused": 403}.get(error.code, 503)
    if status == 401 and "text/html" in asked.headers.get("accept", ""):
        query = asked.scope["query_string"].decode("latin-1")
        back = f"?next={quote(at(scope['path']) + ('?' + query if query else ''))}" if scope["method"] == "GET" else ""
        return RedirectResponse(at("/login") + back, 303)
    body = {"error": error.code, "facts": error.facts, "sentence": say_error(error, language_of(asked))}
    if scope["path"] == "/audit":
        return Response(body["sentence"], status, media_type="text/plain")
    return JSONResponse(json.loads(json.dumps(body, default=str)), status, {"Connection": "close"})


async def _send_away(scope: Scope, receive: Receive, send: Send) -> None:
    """The page of a session that is over (the server was started anew, say): it hears one thing, and no script runs for it."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
    await send({"type": "websocket.send", "bytes": reload_message().SerializeToString()})
    await send({"type": "websocket.close", "code": 1008})


async def _hang_up(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
