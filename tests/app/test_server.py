"""The server's page: for the admin of a team server, on a laptop for anybody; and who may read the figures."""
import asyncio
import json
from dataclasses import dataclass, replace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from kamp_core.cli.app import Place, server_options
from kamp_core.errors import KampError
from kamp_core.learning.request import TrainRequest
from kamp_core.settings import read_settings
from pages.shared import gate as gates
from pages.shared.below import Back, Below, at
from pages.shared.wall import Wall
from pages.shared.watchdogs import alive, metrics, ready
from pages.shared.watched import Watched, route_of

TOKEN = "a-token-of-many-letters"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    def json(self):
        return json.loads(self.text)


@pytest.fixture
def ask(studio):
    """The server's door as another program meets it."""
    async def broken(request):
        raise ZeroDivisionError("inside")
    routes = [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics), Route("/media/x", broken)]
    app = Starlette(routes=routes, middleware=[Middleware(Watched), Middleware(Wall)])

    def ask(path, address="127.0.0.1", **headers):
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": given,
                 "scheme": "http", "root_path": "", "client": (address, 1), "server": ("127.0.0.1", 8501), "http_version": "1.1"}
        said = []

        async def receive():
            return {"type": "http.request", "body": b""}

        async def send(message):
            said.append(message)
        asyncio.run(app(scope, receive, send))
        told = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return Reply(said[0]["status"], told, b"".join(part.get("body", b"") for part in said[1:]).decode())
    return ask


@pytest.mark.parametrize(("language", "title"), [("ko", "서버 상태"), ("en", "The server")])
def test_on_a_laptop_anybody_sees_how_the_server_stands(open_page, text_of, language, title):
    page = open_page("server", language)
    assert not page.exception
    assert page.title[0].value == title
    assert page.metric[0].label == {"ko": "켜진 지", "en": "Running for"}[language]
    assert "streamlit 1." in text_of(page)


def test_an_admin_sees_who_is_signed_in_what_waits_and_what_was_done(open_page, sit, finished, studio, listings_of, text_of):
    finished()
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'waiting'")
    sit("analyst")
    sit("admin")
    page = open_page("server")
    people, work, rooms, done = [table for table in listings_of(page) if table]
    assert set(people["이름"]) == {"admin-user", "analyst-user"}
    assert len(work["학습"]) == 1
    assert rooms["프로젝트"] == ["내 프로젝트"]
    assert rooms["주인"] == ["모두의 것"]
    assert "기록 0." in text_of(page)                              # how much, by kinds in words
    assert "ledger" not in text_of(page)
    assert "들어왔습니다." in done["무엇을"]


def test_how_to_examine_what_is_stored_is_told_where_it_stands_and_what_is_idle_says_nothing(open_page):
    told = [caption.value for caption in open_page("server").caption]
    (stored,) = [place for place, line in enumerate(told) if line.startswith("저장 위치")]
    assert "kamp doctor" in told[stored + 1]
    assert not [line for line in told if "0개" in line]


def test_what_is_at_work_on_data_is_counted(open_page, studio):
    project = studio.project().id
    with studio.ledger.transaction() as db:
        db.execute("""insert into errands (id, project, verb, facts, state, created, beat)
                      values ('0123456789', ?, 'import_file', '{}', 'running', '2026-01-01T00:00:00+00:00', 0)""", (project,))
    assert "파일 읽기·정리 같은 작업 1개가 돌고 있습니다." in [caption.value for caption in open_page("server").caption]


def test_who_is_no_admin_sees_nothing_of_the_server(open_page, sit):
    sit("analyst")
    page = open_page("server")
    assert "권한이 없습니다" in page.error[0].value
    assert not page.metric
    assert not any(link.label == "서버 상태" for link in page.get("page_link"))


def test_alive_and_ready_are_told_to_anybody_and_tell_nothing_private(ask, sit, studio):
    sit("admin")
    assert ask("/healthz").json() == {"status": "ok"}
    told = ask("/readyz", "192.168.0.7")
    assert (told.status, told.json()) == (200, {"status": "ready", "checks": {"ledger": True, "disk": True, "queue": True}})


def test_figures_are_for_this_machine_on_a_laptop(ask):
    assert "kamp_requests_total" in ask("/metrics").text
    assert ask("/metrics", "192.168.0.7").status == 404
    assert ask("/metrics", x_forwarded_for="192.168.0.7").status == 404


def test_figures_of_a_team_server_are_for_an_admin_or_who_has_the_token(ask, sit, monkeypatch):
    sessions = {"admin": sit("admin"), "analyst": sit("analyst"), "nobody": ""}
    assert {name: ask("/metrics", cookie=f"{gates.COOKIE}={secret}").status for name, secret in sessions.items()} == {
        "admin": 200, "analyst": 404, "nobody": 404}
    monkeypatch.setattr("pages.shared.watchdogs.read_settings", lambda: replace(read_settings(), metrics_token=TOKEN))
    assert ask("/metrics", authorization=f"Bearer {TOKEN}").status == 200
    assert ask("/metrics", authorization=f"Bearer {TOKEN}x").status == 404


def test_a_token_that_can_be_guessed_is_refused(monkeypatch):
    monkeypatch.setenv("KAMP_METRICS_TOKEN", "short")
    with pytest.raises(KampError, match="setting_odd"):
        read_settings()


def test_a_route_that_breaks_answers_in_words_with_the_number_that_stands_in_the_log(ask, caplog):
    answer = ask("/media/x")
    assert answer.status == 500
    logged = [record.message for record in caplog.records if record.message.startswith("unexpected error")]
    assert answer.json()["facts"]["ref"] == answer.headers["x-request-number"] == logged[-1].split()[-1]
    assert answer.headers["x-request-number"] in answer.json()["sentence"]
    assert "inside" not in answer.text


@pytest.mark.parametrize(("path", "route"), [("/data", "page"), ("/api/upload", "upload"), ("/media/김.csv", "download"),
                                             ("/_stcore/host-config", "other"), ("/healthz", "health")])
def test_requests_are_counted_by_the_kind_of_their_path_which_names_nobody(path, route):
    assert route_of(path) == route


def test_a_name_opens_the_app_to_others_also_through_a_proxy_on_this_machine(tmp_path):
    with pytest.raises(KampError, match="app_needs_users"):
        server_options(tmp_path, Place(name="factory.example"))
    options = server_options(tmp_path, Place(name="factory.example", below="kamp", without_users=True))
    assert options[:2] == ["--server.baseUrlPath", "kamp"]
    assert [options[at + 1] for at, word in enumerate(options) if word == "--server.allowedHosts"] == [
        "factory.example", "localhost", "127.0.0.1"]
    assert server_options(tmp_path, Place()) == []


@pytest.mark.parametrize(("path", "wall_sees", "app_sees"), [
    ("/kamp/login", "/login", "/login"), ("/kamp/api/upload", "/api/upload", "/api/upload"), ("/healthz", "/healthz", "/healthz"),
    ("/kamp/data", "/data", "/kamp/data"), ("/kamp/_stcore/stream", "/_stcore/stream", "/kamp/_stcore/stream"),
    ("/kampala/login", "/kampala/login", "/kampala/login"), ("/kamp/kamp/login", "/kamp/login", "/kamp/kamp/login"),
    ("/kamp/login/", "/login/", "/kamp/login/")])
def test_below_a_path_the_wall_sees_bare_places_and_streamlit_its_own(monkeypatch, path, wall_sees, app_sees):
    monkeypatch.setattr("pages.shared.below.get_option", lambda name: "/kamp/")
    seen = []

    def noting(app):
        async def note(scope, receive, send):
            seen.append(scope["path"])
            await app(scope, receive, send)
        return note

    async def end(scope, receive, send):
        seen.append(scope["path"])
    asyncio.run(Below(noting(Back(end)))({"type": "http", "path": path}, None, None))
    assert seen == [wall_sees, app_sees]
    assert at("/login") == "/kamp/login"


def test_a_training_stands_in_the_queue_under_the_name_of_who_asked_for_it(sit, studio, monkeypatch):
    sit("analyst")
    monkeypatch.setattr(gates, "get_script_run_ctx", lambda: object())
    studio.jobs.wake = lambda: None
    studio.jobs.submit(TrainRequest("defect_prediction", "0123456789", 1, target="판정"), studio.project().id)
    assert [row["who"] for row in studio.ledger.rows("select who from runs")] == ["analyst-user"]
