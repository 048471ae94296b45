"""What is tried on the routes: without a user, with a wrong one, from another site, out of the folders, too much, too slow."""
import asyncio
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from starlette.datastructures import Headers
from starlette.routing import Route

from kamp_core.errors import KampError
from kamp_core.workspace.access import BROUGHT_BY
from pages.shared import door as doors
from pages.shared import gate as gates
from pages.shared import house, taking, tickets
from pages.shared.wall import NEEDS, OPEN

EVIL = "https://evil.example"


# without a user, and with a wrong one ----------------------------------------------------------------------------------

def test_what_is_open_to_everybody_is_known_by_name():
    """Whoever adds a route has it behind the wall; whoever opens one has to say so here."""
    assert set(OPEN) == {"/login", "/login/company", "/login/company/back", "/_stcore/health", "/_stcore/host-config",
                         "/healthz", "/readyz", "/metrics"}
    assert NEEDS == {"/api/upload": "analyst", "/audit": "admin"}


def test_every_route_of_our_own_and_of_streamlit_wants_a_user(ask, server):
    from app import app
    ours = [route.path.replace("{ticket}", "x") for route in app._user_routes]
    assert {"/api/upload", "/api/download/x", "/audit"} <= set(ours)
    theirs = ["/_stcore/stream", "/_stcore/metrics", "/_stcore/host-config", "/_stcore/script-health-check", "/_stcore/agent",
              "/auth/login", "/auth/logout", "/oauth2callback", "/media/x.csv", "/_stcore/upload_file/a/b", "/component/a/b.js",
              "/_stcore/bidi-components/a/b.js", "/static/js/index.js", "/app/plotly/plotly.min.js"]
    for path in [path for path in (*ours, *theirs) if path not in OPEN and path != "/app/static"]:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
            assert (path, method, ask(path, method).status) == (path, method, 401)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_viewer_sends_no_file_by_whatever_method(ask, enter, method):
    for path in ("/api/upload", "/api/upload/", "/_stcore/upload_file/a/b", "/_stcore/upload_file"):
        assert ask(path, method, cookies=enter("이사원")).status == 403


def test_files_come_in_by_our_own_door_only(ask, enter, tmp_path, monkeypatch):
    """Streamlit's would take them into memory, from whoever knows the number of a visit."""
    assert ask("/_stcore/upload_file/a/b", "PUT", cookies=enter("박부장")).status == 403
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "laptop"))
    assert ask("/_stcore/upload_file/a/b", "PUT").status == 403


def test_an_upload_stands_in_the_audit_log_once_it_is_there_and_not_where_it_was_refused(put):
    assert put(x_name=quote("3월 사출.csv"), x_ticket="made up").status == 403
    assert put(x_name=quote("3월 사출.csv")).status == 200
    told = [(event.who, event.told("ko")) for event in gates.gate().audit.latest() if event.code != "login"]
    assert told == [("김대리", "‘3월 사출.csv’ 파일을 올렸습니다.")]


def test_a_ticket_of_an_analyst_is_of_no_use_to_a_viewer_or_a_stranger(put, door):
    ticket = tickets.issue()
    assert (put("이사원", x_ticket=ticket).status, put(None, x_ticket=ticket).status) == (403, 401)
    assert not door.exists() or list(door.iterdir()) == []
    assert put("김대리", x_ticket=ticket).status == 200


def test_a_file_that_arrives_is_whoever_sent_its(put, door):
    assert put("김대리").status == 200
    assert [mark.read_text("utf-8") for mark in door.glob(f"*/{BROUGHT_BY}")] == ["김대리"]


def test_a_model_is_fetched_by_the_one_it_was_offered_to_and_by_nobody_else(ask, enter, server, tmp_path, monkeypatch):
    server.routes.insert(0, Route("/api/download/{ticket}", taking.download))
    model = tmp_path / "5f1ed13ab2" / "model.kamp"
    model.parent.mkdir()
    model.write_bytes(b"model")
    seen = {model.parent.name: model.parent}

    def run_folder(run):
        if run not in seen:
            raise KampError("run_unknown", run=run)
        return seen[run]

    monkeypatch.setattr(taking, "studio", lambda: SimpleNamespace(workspace=SimpleNamespace(run_folder=run_folder)))
    monkeypatch.setattr(taking, "_who", lambda: "박부장")
    address = f"/{taking.offer_kept(model, 'model.kamp')}"
    assert f"/{taking.offer_kept(model, 'model.kamp')}" == address                # one address, however often it is shown
    assert ask(address, cookies=enter("박부장")).status == 200
    assert ask(address, cookies=enter("이사원")).status == 404
    assert ask(address).status == 401
    assert ask("/api/download/..%2f..%2fsigning.key", cookies=enter("박부장")).status == 404
    assert model.exists()
    seen.clear()                                                                  # its project is shared with them no more
    assert ask(address, cookies=enter("박부장")).status == 404


# cookies ---------------------------------------------------------------------------------------------------------------

def test_a_cookie_that_was_made_up_changed_or_is_of_another_kind_is_nobody(ask, enter):
    secret = enter("박부장")[gates.COOKIE]
    changed = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for cookies in ({gates.COOKIE: changed}, {gates.COOKIE: secret[:-1]}, {gates.COOKIE: secret + "x"}, {gates.COOKIE: ""},
                    {gates.COOKIE: secret.swapcase()}, {"kamp_form": secret}, {"kamp_company": secret},
                    {"_streamlit_user": secret}, {gates.COOKIE: "박부장".encode().decode("latin-1")}, {gates.COOKIE: "x" * 9000}):
        assert ask("/data", cookies=cookies).status == 401
    assert ask("/data", cookies={gates.COOKIE: secret}).status == 200


def test_a_cookie_that_has_run_out_is_nobody(ask, enter, monkeypatch):
    inside = enter("박부장")
    later = gates.gate()._clock() + 3601
    monkeypatch.setattr(gates.gate(), "_clock", lambda: later)
    assert ask("/data", cookies=inside).status == 401
    assert ask("/_stcore/stream", kind="websocket", cookies=inside) == "websocket.close"


def test_a_session_of_another_server_or_before_a_restart_is_nobody(ask, enter, home):
    inside = enter("박부장")
    gates._gates.pop(home)
    assert ask("/data", cookies=inside).status == 401


# from another site -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("origin", [EVIL, "http://kamp.factory:9999", "http://localhost:8501", "null", "", "kamp.factory:8501"])
def test_a_page_of_another_site_acts_for_nobody(ask, enter, origin):
    inside = enter("박부장")
    assert ask("/_stcore/stream", kind="websocket", cookies=inside, origin=origin) == "websocket.close"
    for path, method in (("/logout", "POST"), ("/login", "POST"), ("/api/upload", "PUT"), ("/_stcore/upload_file/a/b", "DELETE")):
        reply = ask(path, method, cookies=inside, origin=origin)
        assert (reply.status, "다른 사이트" in reply.text) == (403, True)
    assert ask("/data", cookies=inside).status == 200                           # nor was anybody logged out
    assert ask("/_stcore/stream", kind="websocket", cookies=inside, origin="http://kamp.factory:8501") == "websocket.accept"


def test_on_a_laptop_too_a_page_of_another_site_is_hung_up_on(ask, tmp_path, monkeypatch):
    """And nobody is asked on the internet whether that site might be this machine."""
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "laptop"))
    assert ask("/_stcore/stream", kind="websocket", origin=EVIL) == "websocket.close"
    assert ask("/_stcore/stream", kind="websocket", origin="http://localhost:9999") == "websocket.close"
    assert ask("/_stcore/stream", kind="websocket") == "websocket.accept"
    assert ask("/api/upload", "PUT", origin=EVIL).status == 403


# out of the folders ----------------------------------------------------------------------------------------------------

PATHS = ["/app/static/../users.json", "/app/static/../../users.json", "/app/static/%2e%2e/users.json",
         "/app/static/..%2fusers.json", "/app/static/..\\users.json", "/app/static//etc/passwd", "/app/static/\x00",
         "/login/../data", "/login/%2e%2e/data", "//data", "/login/company/../../data", "/_stcore/health/../metrics",
         "/app/static/../../data"]


@pytest.mark.parametrize("path", PATHS)
def test_no_way_round_the_wall_by_an_odd_path(ask, server, path):
    """What is below the one open folder stays in it: it is answered by that folder, or by nobody."""
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    from kamp_core.settings import ROOT
    server.routes.insert(0, Mount("/app/static", StaticFiles(directory=ROOT / "static")))
    reply = ask(path)
    assert reply.status in (401, 404, 405)
    assert "argon2" not in reply.text
    assert "behind the wall" not in reply.text


@pytest.mark.parametrize("suffix", ["/../../evil.csv", "..", ".csv/../../x", ".c\x00sv", "." + "x" * 300, ".php", ".py"])
def test_a_file_is_kept_under_a_name_of_ours_whatever_its_own(put, door, home, suffix):
    before = set(home.iterdir())
    assert put(x_suffix=suffix).status == 200
    (folder,) = door.iterdir()
    (file,) = set(folder.iterdir()) - {folder / BROUGHT_BY}
    assert folder.name.isalnum()
    assert file.name.startswith("original.")
    assert "/" not in file.suffix
    assert {path.name for path in set(home.iterdir()) - before} <= {
        "files", "datasets", "runs", "tmp", "ledger.sqlite3", "ledger.sqlite3-shm", "ledger.sqlite3-wal", "ledger.copy.sqlite3",
        "audit-log.jsonl"}


@pytest.mark.parametrize("id", ["..", "../..", "../../users.json", "/etc", "a/b", "", ".", "\x00", "x" * 300, "%2e%2e"])
def test_an_id_is_no_path(studio_of, id):
    studio = studio_of
    for ask in (studio.workspace.file, studio.workspace.run_folder, studio.outcome, studio.package_file, studio.ledger.dataset,
                studio.handover.check_model, lambda id: studio.pictures.file(id, "ko", "svg"), studio.delete_project):
        with pytest.raises((KampError, ValueError)):
            ask(id)
    studio.workspace.drop_file(id)
    assert {"files", "datasets", "runs"} <= {path.name for path in studio.workspace.home.iterdir()}


@pytest.fixture
def studio_of(home, monkeypatch):
    monkeypatch.setenv("KAMP_HOME", str(home))
    yield house.studio()
    house._open.pop(next(iter(house._open))).workspace.close()


# too much, too slow ----------------------------------------------------------------------------------------------------

class Sender:
    """A request whose body comes as a test wants it."""

    def __init__(self, pieces, **headers):
        self.headers = Headers({name.replace("_", "-"): value for name, value in headers.items()})
        self._pieces = pieces

    async def stream(self):
        for wait, piece in self._pieces:
            await asyncio.sleep(wait)
            yield piece


def send(home, pieces, **headers):
    return asyncio.run(doors._receive(Sender(pieces, x_suffix=".csv", **headers)))


@pytest.mark.parametrize("told", [{}, {"content_length": "10"}])
def test_a_file_that_grows_beyond_what_was_told_and_allowed_is_cut_and_leaves_nothing(studio_of, home, monkeypatch, told):
    monkeypatch.setattr(type(studio_of), "settings", property(lambda studio: Small), raising=False)
    with pytest.raises(KampError, match="upload_too_big"):
        send(home, ((0, b"x" * 1000) for _ in range(100)), **told)
    assert list((home / "files").iterdir()) == []


class Small:
    max_upload_bytes = 5000


def test_who_stops_sending_or_sends_a_byte_now_and_then_holds_no_place(studio_of, home, monkeypatch):
    monkeypatch.setattr(doors, "_PATIENCE", 0.1)
    for pieces in ([(0, b"a"), (5, b"b")], ((0.02, b"x") for _ in range(1000))):
        with pytest.raises(KampError, match="upload_slow"):
            send(home, pieces)
    assert list((home / "files").iterdir()) == []
    assert send(home, [(0, b"a" * 100_000)] * 10)                              # who is quick is not cut off
