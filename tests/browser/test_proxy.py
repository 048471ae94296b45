"""Behind nginx, below a path, as docs/reverse-proxy.md says: the way in, an upload, import, the tables; and when nginx goes."""
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from kamp_core.learning.request import TrainRequest
from kamp_core.operations.check import check_install
from kamp_core.people import Audit, Users
from kamp_core.wording import say
from tests.browser.conftest import ROOT, Server
from tests.homes import import_parts, open_studio
from tests.waiting import until

PASSWORD = "정말 긴 비밀번호 하나"
BLOCK = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "reverse-proxy.md").read_text("utf-8"), re.DOTALL)[1]


class Proxy:
    """nginx with the documented server on a loopback port; `without`: a line of it that somebody forgot."""

    def __init__(self, folder: Path, app_port: int, without: str = "") -> None:
        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        block = re.sub(r"^\s*ssl_.*\n", "", BLOCK, flags=re.MULTILINE).replace("listen 443 ssl", f"listen 127.0.0.1:{self.port}")
        lines = [line for line in block.replace(":8501", f":{app_port}").splitlines() if not without or without not in line]
        places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if sys.platform != "win32" and os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(f"{user} pid {folder}/pid; error_log {folder}/error.log; events {{}}\nhttp {{ access_log off; {places}\n"
                          + "\n".join(lines) + "\n}", "utf-8")
        self.folder, self.command = folder, ["nginx", "-c", str(config), "-p", str(folder), "-g", "daemon off;"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.address}/kamp/healthz", timeout=5)
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "error.log").read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    if not shutil.which("nginx"):
        message = "nginx is not installed (Debian: apt install nginx)"
        pytest.fail(message) if os.environ.get("KAMP_NEED_BROWSER") else pytest.skip(message)
    home = tmp_path_factory.mktemp("proxied") / "home"
    home.mkdir()
    Users(home).add("박부장", "admin", PASSWORD)
    app = Server(home, "--name", "localhost", "--below", "/kamp/")
    yield app
    app.stop()


@pytest.fixture(scope="module")
def server(app, tmp_path_factory):
    """What `visit` opens: the app as it is reached through the proxy."""
    proxy = Proxy(tmp_path_factory.mktemp("nginx") / "conf", app.port)
    yield proxy
    proxy.stop()


def press(page, key):
    button = page.locator(f".st-key-{key} button").first
    expect(button).to_be_enabled()
    button.click()


def enter(page):
    page.get_by_label("이름").fill("박부장")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="들어가기").click()


def bring(page, name, content):
    page.set_input_files(".st-key-upload input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})


def test_the_road_below_a_path_behind_a_proxy(visit, server, app):
    asked = []
    page = visit("/kamp/data?language=ko")
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: response.status >= 400 and asked.append(f"{response.status} {response.url}"))
    groping = re.compile(r"^404 .*/kamp/data/_stcore/(health|host-config)$")     # Streamlit tries where it lies
    enter(page)
    expect(page.get_by_role("heading", name="어떤 데이터가 있으세요?")).to_be_visible()
    bring(page, "parts.csv", "온도,판정\n" + "".join(f"{200 + i % 9},{'불량' if i % 5 == 0 else '양품'}\n" for i in range(300)))
    press(page, "import")
    expect(page.locator(".kamp-cards")).to_be_visible()
    press(page, "next")
    expect(page.locator(".st-key-look_tab").first).to_be_visible()
    assert "/kamp/look?" in page.url
    assert [url for url in asked if not url.removeprefix("ws").removeprefix("http").startswith(f"://localhost:{server.port}/kamp/")
            and not url.startswith(("data:", "blob:")) and not groping.match(url)] == []
    page.reload()
    expect(page.locator(".st-key-look_tab").first).to_be_visible()
    page.goto(f"{server.address}/kamp/logout")
    page.get_by_role("button", name="나가기").click()
    expect(page.get_by_label("이름")).to_be_visible()
    assert {event.address for event in Audit(app.home).latest()} == {"127.0.0.1"}


def test_a_file_larger_than_nginx_would_take_by_itself_arrives(visit, app):
    page = visit("/kamp/data?language=ko")
    enter(page)
    bring(page, "big.csv", "온도,판정\n" + "200.5,양품\n" * 200_000)
    expect(page.locator(".st-key-import button").first).to_be_enabled()
    assert max(path.stat().st_size for path in app.home.glob("files/*/original.csv")) > 2 << 20


# bad days ---------------------------------------------------------------------------------------------------------------

@pytest.fixture
def training(app):
    """A run whose answer comes with `training.end()`."""
    studio = open_studio(app.home)
    studio.jobs._train = "tests.core.standin_train:patient"
    project = studio.project().id
    request = TrainRequest("defect_prediction", import_parts(studio, project), 1, target="판정", bad="불량")
    run = studio.start_training(request, project)

    def end():
        (studio.workspace.run_folder(run) / "go").touch()
        assert studio.jobs.wait(run, 60).has_answer

    yield SimpleNamespace(id=run, end=end)
    end()
    studio.workspace.close()


def test_a_proxy_that_goes_and_comes_back_in_a_training_costs_nothing(visit, server, training):
    page = visit(f"/kamp/train?run={training.id}&language=ko")
    enter(page)
    expect(page.locator(".st-key-job_state .st-key-stop_job")).to_be_visible()
    page.evaluate("window.same = true")
    cut = page.get_by_role("status").filter(has_text=say("frame.cut_server", "ko"))
    expect(cut).to_have_count(0)
    server.stop()
    expect(cut).to_be_visible()
    page.locator(".stDialog").wait_for(state="attached")        # Streamlit's own words, which our sentence stands for
    expect(page.locator(".stDialog")).to_be_hidden()
    training.end()                                              # meanwhile
    server.start()
    expect(page.locator(".st-key-next button")).to_be_visible()
    expect(cut).to_have_count(0)
    press(page, "next")
    expect(page.locator(".st-key-verdict").first).to_be_visible()
    assert page.evaluate("window.same")                         # nobody had to load it anew


def test_a_training_goes_on_when_the_browser_is_closed_and_is_found_again(visit, server, training):
    page = visit(f"/kamp/train?run={training.id}&language=ko")
    enter(page)
    expect(page.locator(".st-key-job_state .st-key-stop_job")).to_be_visible()
    page.close()
    page = page.context.new_page()
    page.goto(f"{server.address}/kamp/start?language=ko")
    expect(page.locator(".st-key-job_strip")).to_be_visible()
    training.end()
    expect(page.locator(".st-key-job_strip")).to_have_count(0)
    page.locator(f".st-key-recent_runs a[href*=answer][href*='{training.id}']").first.click()
    expect(page.locator(".st-key-verdict").first).to_be_visible()


def test_half_an_upload_leaves_nothing_whether_the_proxy_goes_or_the_browser(visit, server, app, tmp_path):
    def left():
        studio = open_studio(app.home)
        tables = [dataset.id for dataset in studio.ledger.datasets()]
        studio.workspace.close()
        return tables, sorted(path.name for folder in ("files", "tmp", "datasets") for path in (app.home / folder).iterdir())

    def gone_in_the_middle(way):
        page.set_input_files(".st-key-upload input[type=file]", large)
        until(lambda: [part for part in app.home.glob("files/*/incoming.part") if part.stat().st_size])
        way()
        until(lambda: left() == before)

    page = visit("/kamp/data?language=ko")
    enter(page)
    page.locator(".st-key-upload input[type=file]").wait_for(state="attached")
    before = left()
    large = tmp_path / "half.csv"
    large.touch()
    os.truncate(large, 1 << 30)                                 # takes seconds to send and no room here
    gone_in_the_middle(server.stop)
    expect(page.get_by_role("alert").filter(has_text=say("frame.drop_lost", "ko"))).to_be_visible()
    server.start()
    expect(page.locator(".kamp-cut")).to_be_hidden()
    gone_in_the_middle(page.close)
    page = page.context.new_page()
    page.goto(f"{server.address}/kamp/data?language=ko")
    expect(page.locator(".st-key-upload")).to_be_visible()
    expect(page.get_by_text("half")).to_have_count(0)


def test_the_check_finds_nothing_to_change(server):
    found = check_install(f"{server.address}/kamp/")
    assert [(one.code, one.well) for one in found] == [(code, True) for code in (
        "reached", "websocket", "upload", "download", "cookies")]


@pytest.mark.parametrize(("without", "code"), [
    ("client_max_body_size", "upload_small"), ("set_header Upgrade", "websocket_cut"), ("set_header Host", "reached")])
def test_the_check_says_what_the_proxy_lacks(app, tmp_path, without, code):
    proxy = Proxy(tmp_path / "nginx", app.port, without)
    try:
        assert code in [one.code for one in check_install(f"{proxy.address}/kamp")]
    finally:
        proxy.stop()


def test_the_check_tells_what_cannot_be_reached(app):
    assert [one.code for one in check_install("http://localhost:9/kamp")] == ["unreached"]
    assert [one.code for one in check_install(f"http://localhost:{app.port}/other")] == ["other_answers"]
    assert [one.code for one in check_install(f"http://127.0.0.2:{app.port}")] == ["unreached"]
