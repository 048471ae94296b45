"""The door: the web server's routes and headers around the frame of the pages."""
from pathlib import Path

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kamp_core.people.company import BACK
from kamp_core.settings import ROOT
from pages.shared.company import away, back
from pages.shared.door import upload
from pages.shared.frame import tell_error
from pages.shared.headers import SafeHeaders
from pages.shared.login import audit, login, logout
from pages.shared.taking import download
from pages.shared.wall import Wall

app = st.App(
    ROOT / "pages" / "shared" / "shell.py",
    routes=[
        Route("/api/upload", upload, methods=["PUT"]),
        Route("/api/download/{ticket}", download),
        Route("/login", login, methods=["GET", "POST"]),
        Route("/login/company", away),
        Route(BACK, back),
        Route("/logout", logout, methods=["GET", "POST"]),
        Route("/audit", audit),
        Mount("/app/static", StaticFiles(directory=ROOT / "static")),
        Mount("/app/plotly", StaticFiles(directory=Path(plotly.__file__).parent / "package_data")),
    ],
    middleware=[
        Middleware(SafeHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"], www_redirect=False),
        Middleware(Wall),
    ],
    on_script_error=tell_error,
)
