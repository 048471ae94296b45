"""`kamp app`: the screens in the browser."""
import argparse
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from kamp_core.loopback import is_loopback
from kamp_core.settings import Language


@dataclass(frozen=True)
class Place:
    """Where the screens are opened. `name`: by which people elsewhere come; `certificate`: (certificate, key), for HTTPS."""

    host: str = "127.0.0.1"
    port: int | None = None
    name: str | None = None
    certificate: tuple[Path, Path] | None = None
    without_users: bool = False
    headless: bool = False
    below: str = ""                  # the path of a server that it shares, "kamp"


def place_of(given: argparse.Namespace, language: Language) -> Place:
    """As asked for on the command line; without HTTPS it is said what that means. Raises KampError('certificate_half')."""
    from kamp_core.errors import KampError
    from kamp_core.wording import say
    if bool(given.certificate) != bool(given.certificate_key):
        raise KampError("certificate_half")
    certificate = (given.certificate, given.certificate_key) if given.certificate else None
    if certificate is None and not is_loopback(given.host):
        print(say("people.plain_http", language), file=sys.stderr)
    return Place(given.host, given.port, given.name, certificate, given.without_users, given.headless, given.below.strip("/"))


def open_app(home: Path, language: str | None, place: Place) -> int:
    """Run the screens in this very process, so that whoever ends it ends them.

    Raises KampError('port_taken', 'app_needs_users', 'app_needs_name' or 'users_unreadable').
    """
    import runpy

    from kamp_core.settings import ROOT
    options = server_options(home, place)
    port = _free_port(place.port)
    if _is_behind(place):
        from kamp_core.wording import say
        said: Language = "en" if language == "en" else "ko"
        print(say("people.behind", said, place=f"{place.name}/{place.below}".rstrip("/"), port=port), file=sys.stderr)
    os.environ["KAMP_HOME"] = str(home)
    if language:
        os.environ["KAMP_LANGUAGE"] = language
    can_show = sys.platform in ("win32", "darwin") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if can_show and not place.headless:
        threading.Thread(target=_open_browser, args=(port, place.below), daemon=True).start()
    os.chdir(ROOT)
    sys.argv = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true", *options]
    sys.path.insert(0, str(ROOT))
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    return 0


def server_options(home: Path, place: Place) -> list[str]:
    """What Streamlit has to know beyond its configuration, which opens this machine only; refused where anybody could come in."""
    from kamp_core.errors import KampError
    from kamp_core.people import Users
    options = [] if place.certificate is None else [
        "--server.sslCertFile", str(place.certificate[0].absolute()), "--server.sslKeyFile", str(place.certificate[1].absolute())]
    if place.below:
        options += ["--server.baseUrlPath", place.below]
    if _is_behind(place):
        options += ["--logger.hideWelcomeMessage", "true"]
    if is_loopback(place.host) and place.name is None:
        return options
    if not place.without_users and not Users(home).all():
        raise KampError("app_needs_users", host=place.host)
    if place.name is None and place.host in ("0.0.0.0", "::"):
        raise KampError("app_needs_name", host=place.host)
    name = place.name or place.host
    names = [part for known in (name, "localhost", "127.0.0.1") for part in ("--server.allowedHosts", known)]
    return [*options, "--server.address", place.host, "--browser.serverAddress", name, *names]


def _is_behind(place: Place) -> bool:
    """People come through a proxy, by its port: the app's own, which Streamlit would tell them, is for this machine only."""
    return place.name is not None and is_loopback(place.host) and place.certificate is None


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


def _open_browser(port: int, below: str) -> None:
    import urllib.request
    import webbrowser
    address = f"http://localhost:{port}/{below}".rstrip("/")
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.5)
    webbrowser.open(address)
