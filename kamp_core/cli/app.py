"""`kamp app`: the screens in the browser."""
import os
import sys
import threading
import time
from pathlib import Path


def open_app(home: Path, language: str | None, port: int | None, headless: bool) -> int:
    """Run the screens in this very process, so that whoever ends it ends them."""
    import runpy

    from kamp_core.settings import ROOT
    port = _free_port(port)
    os.environ["KAMP_HOME"] = str(home)
    if language:
        os.environ["KAMP_LANGUAGE"] = language
    can_show = sys.platform in ("win32", "darwin") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if can_show and not headless:
        threading.Thread(target=_open_browser, args=(port,), daemon=True).start()
    os.chdir(ROOT)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    sys.path.insert(0, str(ROOT))
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    return 0


def _free_port(wanted: int | None) -> int:
    """The port asked for, else the first free one from 8501 on. Raises KampError('port_taken')."""
    import socket

    from kamp_core.errors import KampError
    for port in [wanted] if wanted else range(8501, 8521):
        with socket.socket() as door:
            door.settimeout(0.5)
            if door.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise KampError("port_taken", port=wanted or 8501)


def _open_browser(port: int) -> None:
    import urllib.request
    import webbrowser
    address = f"http://localhost:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.5)
    webbrowser.open(address)
