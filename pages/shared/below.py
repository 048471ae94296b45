"""The app below a path of a server it shares, such as https://factory/kamp/: our own places are found there, too."""
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import get_option

from kamp_core.people.company import BACK

_OURS = ("/login", "/login/company", BACK, "/logout", "/audit", "/healthz", "/readyz", "/metrics")
_OURS_BELOW = ("/api/", "/app/static/", "/app/plotly/")
_WHOLE = "kamp_path"                       # the path as it came, where something was taken off


def base() -> str:
    """'/kamp'; '' where the app has a server of its own."""
    path = str(get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def at(path: str) -> str:
    """A place of ours as a browser has to ask for it."""
    return base() + path


class Below:
    """ASGI middleware before all others: they know places by their bare paths, '/kamp/data' as '/data'."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = base()
        if start and scope.get("path", "").startswith(f"{start}/"):
            scope = {**scope, "path": scope["path"][len(start):], _WHOLE: scope["path"]}
        await self._app(scope, receive, send)


class Back:
    """ASGI middleware after all others: Streamlit's own places want the path as it came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _WHOLE in scope and scope["path"] not in _OURS and not scope["path"].startswith(_OURS_BELOW):
            scope = {**scope, "path": scope[_WHOLE]}
        await self._app(scope, receive, send)
