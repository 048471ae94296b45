"""The door: the web server's routes and headers around the frame of the pages."""
import logging
from pathlib import Path

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kamp_core.operations.logs import start_logging
from kamp_core.people.company import BACK
from kamp_core.settings import ROOT, read_settings
from pages.shared.below import Back, Below
from pages.shared.company import away, back
from pages.shared.door import upload
from pages.shared.frame import tell_error
from pages.shared.headers import SafeHeaders
from pages.shared.login import audit, login, logout
from pages.shared.taking import download
from pages.shared.wall import Wall
from pages.shared.watchdogs import alive, metrics, ready
from pages.shared.watched import Watched

logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)      # routes have none
start_logging(read_settings().home, f"app-{st.get_option('server.port')}")

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
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
        Mount("/app/static", StaticFiles(directory=ROOT / "static")),
        Mount("/app/plotly", StaticFiles(directory=Path(plotly.__file__).parent / "package_data")),
    ],
    middleware=[
        Middleware(Below),
        Middleware(SafeHeaders),
        Middleware(Watched),
        Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"], www_redirect=False),
        Middleware(Wall),
        Middleware(Back),
    ],
    on_script_error=tell_error,
)
