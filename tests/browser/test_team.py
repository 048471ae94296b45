"""A team server as `kamp app` starts it: the way in, what a viewer is told, the way out."""
import http.client

import pytest
from playwright.sync_api import expect

from kamp_core.people import Users
from tests.browser.conftest import Server

PASSWORD = "정말 긴 비밀번호 하나"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("team") / "home"
    home.mkdir()
    Users(home).add("박부장", "admin", PASSWORD)
    Users(home).add("이사원", "viewer", PASSWORD)
    server = Server(home)
    yield server
    server.stop()


def status_of(server, method, path, **headers):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_viewer_comes_in_looks_is_refused_a_change_and_goes(visit, server):
    page = visit("/data", width=390)
    page.get_by_label("이름").fill("이사원")
    page.get_by_label("비밀번호").fill("아주 틀린 비밀번호")
    page.get_by_role("button", name="들어가기").click()
    expect(page.get_by_role("alert")).to_contain_text("맞지 않습니다")
    page.get_by_label("이름").fill("이사원")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="들어가기").click()
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()
    assert "/data" in page.url                                     # where the visitor wanted to go
    page.set_input_files(".st-key-upload input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    expect(page.get_by_text("권한이 없습니다").first).to_be_visible()
    assert list((server.home / "files").iterdir()) == []
    assert page.evaluate("document.cookie.includes('kamp_session')") is False
    page.goto(f"{server.address}/logout")
    page.get_by_role("button", name="나가기").click()
    expect(page.get_by_label("이름")).to_be_visible()
    page.goto(f"{server.address}/data")
    expect(page.get_by_label("이름")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/data", "/_stcore/host-config", "/_stcore/metrics", "/media/x.csv", "/audit",
                                  "/api/upload"])
def test_the_running_server_shows_nothing_to_who_did_not_log_in(server, path):
    assert status_of(server, "PUT" if path == "/api/upload" else "GET", path) == 401


def test_nor_does_its_websocket(server):
    wish = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw=="}
    assert status_of(server, "GET", "/_stcore/stream", **wish) == 403
