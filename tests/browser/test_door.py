"""The door: addresses, headers, uploads, and nothing that leaves this computer."""
import http.client
import json
import os
import time
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect

TABLE = "생산일시,온도(℃),판정\n" + "".join(
    f"2026-03-{i % 28 + 1:02d} 08:00:00,{200 + i % 9},{'불량' if i % 5 == 0 else '양품'}\n" for i in range(300))


@pytest.fixture
def ticket(visit):
    """An upload ticket, as the data page of a visitor has it."""
    page = visit("/data")
    page.wait_for_selector(".st-key-upload input[type=file]", state="attached")
    return page.evaluate("document.querySelector('.st-key-upload .kamp-upload').kamp.data.ticket")


def put(server, body, headers):
    """One PUT to the upload route: (status, answer)."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    try:
        connection.request("PUT", "/api/upload", body, {"Origin": server.address, "X-Suffix": ".csv", **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def files_of(server):
    """Their folders: a refused upload leaves not even that."""
    return sorted(os.listdir(server.home / "files"))


def test_the_very_first_address_after_a_start_may_be_a_step(visit, server):
    """Runs first in this module: no page was ever opened on this server."""
    page = visit("/problem")
    end = time.monotonic() + 4
    while time.monotonic() < end:
        assert "not found" not in page.inner_text("body").lower()
        time.sleep(0.05)
    expect(page.locator(".st-key-rail_problem")).to_contain_text("문제")


def test_every_step_has_an_address_and_the_bare_one_shows_start(visit):
    page = visit("/")
    expect(page.get_by_role("heading", name="무엇이 고민이세요?")).to_be_visible()
    page.locator(".st-key-rail_data a").click()
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()
    assert urlsplit(page.url).path == "/data"
    assert "project=" in page.url
    page.locator(".st-key-rail_start a").click()
    expect(page.get_by_role("heading", name="무엇이 고민이세요?")).to_be_visible()
    assert urlsplit(page.url).path == "/start"
    page.go_back()
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()


def test_no_request_leaves_this_computer_and_nothing_is_blocked(visit):
    page = visit("/data")
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(urlsplit(request.url)))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page.url.replace("/data", "/start"))
    page.locator(".st-key-sample_defect_prediction button").click()
    page.wait_for_selector(".kamp-cards")
    page.wait_for_timeout(1500)
    assert {address.hostname for address in asked if address.scheme in ("http", "https", "ws", "wss")} == {"localhost"}
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert page.evaluate("document.fonts.check('16px Pretendard')")


def test_the_language_follows_the_browser_and_the_choice_outlives_a_reload(visit):
    page = visit("/", language="en")
    expect(page.get_by_role("heading", name="What is on your mind?")).to_be_visible()
    page.locator(".st-key-language").get_by_text("한국어").click()
    expect(page.get_by_role("heading", name="무엇이 고민이세요?")).to_be_visible()
    page.wait_for_url("**language=ko**")
    page.reload()
    expect(page.get_by_role("heading", name="무엇이 고민이세요?")).to_be_visible()


def test_a_narrow_screen_never_scrolls_sideways(visit):
    for address in ("/start", "/data"):
        page = visit(address, width=390, height=800)
        page.wait_for_selector(".st-key-head h1")
        page.wait_for_timeout(1000)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_share_and_its_sign_stay_on_one_line_on_a_phone(visit):
    page = visit("/data", width=390, height=800)
    table = "온도,판정\n" + "".join(f"{200 + i / 7:.1f},{'불량' if i == 5 else '양품'}\n" for i in range(1000))
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.locator(".st-key-import button").click()
    share = page.locator(".kamp-share b").first
    expect(share).to_have_text("99.9 %")
    lines = share.evaluate("b => b.offsetHeight / parseFloat(getComputedStyle(b).lineHeight)")
    assert lines < 1.5
    assert share.evaluate("b => b.scrollWidth <= b.clientWidth")


def test_an_upload_ends_in_the_data_sheet_and_survives_a_reload(visit):
    page = visit("/data")
    file = {"name": "3월 검사.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp949")}
    page.locator(".st-key-upload input[type=file]").set_input_files(file)
    expect(page.get_by_text("CP949 방식으로 저장된 파일")).to_be_visible()
    page.reload()
    expect(page.get_by_text("CP949 방식으로 저장된 파일")).to_be_visible()
    page.locator(".st-key-import button").click()
    page.wait_for_selector(".kamp-cards")
    expect(page.locator(".st-key-head")).to_contain_text("3월 검사 · 300줄")
    page.wait_for_url("**dataset=**")
    page.reload()
    expect(page.locator(".st-key-head")).to_contain_text("3월 검사 · 300줄")


def test_headers_keep_strangers_out(server):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    for path in ("/", "/train", "/_stcore/health", "/app/static/PretendardVariable.woff2"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        policy = answer.headers["Content-Security-Policy"]
        assert "'unsafe-eval'" not in policy
        assert "script-src 'self' 'sha256-" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    connection.close()


def test_only_this_computer_s_names_are_answered(server):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.request("GET", "/_stcore/host-config", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 400
    connection.close()


def test_the_server_listens_on_this_computer_only(server):
    addresses = {c.laddr.ip for process in [psutil.Process(server.process.pid), *psutil.Process(
        server.process.pid).children(recursive=True)] for c in process.net_connections("tcp")
        if c.status == psutil.CONN_LISTEN and c.laddr.port == server.port}
    assert addresses == {"127.0.0.1"}


def test_an_upload_without_a_ticket_is_refused(server):
    before = files_of(server)
    for headers in ({}, {"X-Ticket": "guessed"}):
        status, answer = put(server, b"a,b\n1,2\n", headers)
        assert (status, answer["error"]) == (403, "upload_refused")
    assert files_of(server) == before


def test_an_upload_from_another_site_is_refused(server, ticket):
    for origin in ("http://evil.example", "null", ""):
        assert put(server, b"a,b\n1,2\n", {"X-Ticket": ticket, "Origin": origin})[0] == 403


def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(server, ticket):
    status, answer = put(server, b"", {"X-Ticket": ticket, "Content-Length": str(5000 * 2**20), "X-Language": "en"})
    assert (status, answer["error"]) == (413, "upload_too_big")
    assert "4,096 MB" in answer["sentence"]


def test_a_broken_upload_leaves_nothing(server, ticket):
    before = files_of(server)
    connection = http.client.HTTPConnection("localhost", server.port, timeout=10)
    connection.putrequest("PUT", "/api/upload")
    for name, value in {"Origin": server.address, "X-Ticket": ticket, "Content-Length": "1000000"}.items():
        connection.putheader(name, value)
    connection.endheaders(b"x" * 200_000)
    time.sleep(0.3)
    connection.close()
    for _ in range(50):
        if files_of(server) == before:
            break
        time.sleep(0.1)
    assert files_of(server) == before


def test_a_large_file_goes_to_disk_and_not_into_memory(server, ticket):
    pieces, piece = 300, os.urandom(2**20)
    family = [psutil.Process(server.process.pid), *psutil.Process(server.process.pid).children(recursive=True)]
    before = sum(process.memory_info().rss for process in family)
    status, answer = put(server, (piece for _ in range(pieces)),
                         {"X-Ticket": ticket, "Content-Length": str(pieces * 2**20)})
    assert status == 200
    assert sum(process.memory_info().rss for process in family) - before < 40 * 2**20
    stored = server.home / "files" / answer["file"] / "original.csv"
    assert stored.stat().st_size == pieces * 2**20
    stored.unlink()
