"""A team server as `kamp app` starts it: the way in, what a viewer is told, the way out; a project that is shared."""
import http.client
import json
import urllib.request
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from kamp_core.people import Users
from kamp_core.wording import say
from tests.browser.conftest import Server
from tests.homes import import_parts, open_studio

PASSWORD = "정말 긴 비밀번호 하나"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("team") / "home"
    home.mkdir()
    for name, role in (("박부장", "admin"), ("김대리", "analyst"), ("정주임", "analyst"), ("이사원", "viewer")):
        Users(home).add(name, role, PASSWORD)
    server = Server(home)
    yield server
    server.stop()


def enter(page, name, password=PASSWORD):
    page.get_by_label("이름").fill(name)
    page.get_by_label("비밀번호").fill(password)
    page.get_by_role("button", name="들어가기").click()


def choose(page, place, what):
    box = place.get_by_role("combobox")
    expect(box).to_be_visible()
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")       # redrawn, it closes, too
    box.click()
    page.get_by_role("option", name=what).click()


def status_of(server, method, path, **headers):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_viewer_comes_in_looks_is_refused_a_change_and_goes(visit, server):
    page = visit("/data", width=390)
    enter(page, "이사원", "아주 틀린 비밀번호")
    expect(page.get_by_role("alert")).to_contain_text("맞지 않습니다")
    enter(page, "이사원")
    expect(page.get_by_role("heading", name="아직 공유받은 것이 없습니다")).to_be_visible()
    assert "/data" in page.url                                     # where the visitor wanted to go
    assert page.locator("input[type=file]").count() == 0
    assert page.evaluate("fetch('/api/upload', {method: 'PUT', body: 'a,b'}).then(reply => reply.status)") == 403
    assert list((server.home / "files").iterdir()) == []
    assert page.evaluate("document.cookie.includes('kamp_session')") is False
    page.goto(f"{server.address}/logout")
    page.get_by_role("button", name="나가기").click()
    expect(page.get_by_label("이름")).to_be_visible()
    page.goto(f"{server.address}/data")
    expect(page.get_by_label("이름")).to_be_visible()


@pytest.fixture
def kims(server):
    """A project of Kim's with a table in it: its id, and what an address says of it."""
    studio = open_studio(server.home)
    project = studio.ledger.add_project("1공장").id
    dataset = import_parts(studio, project)
    studio.sharing.hand_on(project, "김대리")
    studio.workspace.close()
    return SimpleNamespace(project=project, address=f"language=ko&project={project}&dataset={dataset}")


def test_a_project_is_seen_by_whom_it_is_shared_with_until_it_is_taken_back(visit, server, kims):
    def is_shown(page):
        expect(page.locator(".st-key-head")).to_contain_text("사출 · 40줄")

    def is_not_shown(page):
        expect(page.get_by_text(say("frame.lost_address", "ko"))).to_be_visible()
        expect(page.locator(".st-key-head h1")).to_be_visible()
        assert not any(name in page.inner_text("body") for name in ("1공장", "사출"))

    jung = visit(f"/data?{kims.address}")
    enter(jung, "정주임")
    is_not_shown(jung)
    kim = visit(f"/start?{kims.address}", height=2000)           # scrolled, an open list closes
    enter(kim, "김대리")
    box = kim.locator(".st-key-sharing")
    choose(kim, box, "정주임")
    box.locator(".st-key-share_do button").click()
    expect(box.get_by_text(f"정주임 · {say('share.may_look', 'ko')}")).to_be_visible()
    jung.goto(f"{server.address}/start?language=ko")
    choose(jung, jung.locator(".st-key-project_row"), "1공장 · 김대리")
    jung.wait_for_url(f"**project={kims.project}**")
    jung.goto(f"{server.address}/data?{kims.address}")
    is_shown(jung)
    lee = visit(f"/data?{kims.address}")
    enter(lee, "이사원")
    is_not_shown(lee)
    box.get_by_role("button", name=say("share.back", "ko")).click()
    expect(box.get_by_role("button", name=say("share.back", "ko"))).to_have_count(0)
    jung.locator(".st-key-rail_look a").first.click()
    is_not_shown(jung)


def test_an_open_page_leads_to_the_login_after_a_restart_and_after_leaving_in_another_window(visit, server):
    said = say("error.login_needed", "ko")
    page = visit("/data?language=ko")
    enter(page, "정주임")
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()
    server.stop()
    server.start()
    expect(page.get_by_text(said)).to_be_visible()                 # by itself, as soon as it is connected again
    assert "next=/data" in page.url
    enter(page, "정주임")
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{server.address}/logout")
    other.get_by_role("button", name="나가기").click()
    expect(other.get_by_label("이름")).to_be_visible()
    page.get_by_text("English").click()
    expect(page.get_by_text(said)).to_be_visible()
    assert "login_needed" not in page.inner_text("body")


def test_what_is_told_to_an_open_page_before_its_login_is_nothing_private(server):
    told = json.loads(urllib.request.urlopen(f"{server.address}/_stcore/host-config", timeout=60).read())
    assert not any(word in json.dumps(told) for word in (str(server.home), "박부장", "secret", "token="))


@pytest.mark.parametrize("path", ["/", "/data", "/_stcore/metrics", "/media/x.csv", "/audit",
                                  "/api/upload"])
def test_the_running_server_shows_nothing_to_who_did_not_log_in(server, path):
    assert status_of(server, "PUT" if path == "/api/upload" else "GET", path) == 401


def test_nor_does_its_websocket(server):
    wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw=="}
    assert status_of(server, "GET", "/_stcore/stream", **wish) == 403
