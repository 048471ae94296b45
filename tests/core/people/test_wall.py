"""Nothing of a team server is open but the way in: every page, upload and download asks who is there."""
from urllib.parse import urlencode

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kamp_core.people import Users
from pages.shared import gate as gates
from tests.core.people.conftest import PASSWORD

PLACES = ["/", "/data", "/answer", "/index.html", "/_stcore/metrics", "/_stcore/upload_file/a/b",
          "/media/a.csv", "/media/model.kamp", "/component/kamp-core.uploader/x.js", "/app/plotly/plotly.min.js", "/audit",
          "/logout", "/login/", "//login", "/LOGIN", "/app/static", "/_stcore/health/", "/_stcore/stream"]


@pytest.mark.parametrize("path", PLACES)
def test_nobody_sees_anything_without_logging_in(ask, path):
    reply = ask(path)
    assert (reply.status, "behind the wall" in reply.text) == (401, False)
    assert ask(path, accept="text/html").header("location").startswith("/login?next=")
    assert ask(path, cookies={gates.COOKIE: "made up"}).status == 401
    assert ask(path, "POST").status == 401
    assert ask(path, "POST", accept="text/html").header("location") == "/login"        # a form of a page that stands open


def test_a_websocket_is_hung_up_on_without_a_session(ask, enter):
    assert ask("/_stcore/stream", kind="websocket") == "websocket.close"
    assert ask("/_stcore/stream", kind="websocket", cookies={gates.COOKIE: "made up"}) == "websocket.close"
    assert ask("/_stcore/stream", kind="websocket", cookies=enter("이사원")) == "websocket.accept"


def test_an_open_page_whose_session_is_over_is_asked_to_load_anew_and_no_more(ask, enter):
    over = {gates.COOKIE: "of before"}
    accepted, told, closed = ask("/_stcore/stream", kind="websocket", cookies=over, offers=["streamlit", "x"])
    assert (accepted["type"], accepted["subprotocol"], closed["type"]) == ("websocket.accept", "streamlit", "websocket.close")
    message = ForwardMsg.FromString(told["bytes"])
    assert (message.WhichOneof("type"), message.auth_redirect.url) == ("auth_redirect", "")
    assert ask("/_stcore/host-config").status == 200                     # asked for before; the same for everybody
    other = ask("/_stcore/stream", kind="websocket", cookies=enter("이사원"), offers=["streamlit"], origin="https://evil.example")
    assert [message["type"] for message in other] == ["websocket.close"]


def test_the_login_says_why_one_is_there_whatever_ended_the_session(ask, enter, home):
    said = "로그아웃된 상태입니다. 다시 들어와야 합니다."
    assert said not in ask("/login").text                                # who comes for the first time
    inside = enter("김대리")
    assert said not in ask("/login", cookies=inside).text
    Users(home).set_password("김대리", "또 하나의 긴 비밀번호")
    assert said in ask("/login", cookies=inside).text
    inside = enter("이사원")
    left = ask("/logout", "POST", cookies=inside).cookies
    assert said in ask("/login", cookies=left).text                      # another window of the same browser
    assert ask("/data", cookies=left).status == 401
    assert said in ask("/login", cookies={gates.COOKIE: "of before a restart"}).text


@pytest.mark.parametrize("name", ["박부장", "김대리", "이사원"])
def test_whoever_logs_in_sees_the_pages_and_downloads(ask, enter, name):
    inside = enter(name)
    for path in ("/", "/answer", "/media/report.html", "/_stcore/host-config"):
        assert ask(path, cookies=inside).text == "behind the wall"


def test_uploads_want_an_analyst_and_the_audit_log_an_admin(ask, enter):
    for name, uploads, audits in (("이사원", 403, 403), ("김대리", 200, 403), ("박부장", 200, 200)):
        inside = enter(name)
        assert ask("/api/upload", "PUT", cookies=inside).status == uploads
        assert ask("/_stcore/upload_file/a/b", "PUT", cookies=inside).status == 403
        assert ask("/audit", cookies=inside).status == audits
    assert ask("/api/upload", "PUT").status == 401
    assert "권한이 없습니다" in ask("/api/upload", "PUT", cookies=enter("이사원")).text


def test_the_way_in_is_open_and_leads_back_to_where_one_wanted_to_go(ask, enter):
    assert ask("/_stcore/health").text == ask("/app/static/a.woff2").text == "behind the wall"
    assert 'value="/answer?run=1"' in ask("/login?next=/answer%3Frun%3D1").text
    enter("김대리", next="/answer?run=1")
    assert (enter.reply.status, enter.reply.header("location")) == (303, "/answer?run=1")


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                  "/a\r\nSet-Cookie: x=1", "", "evil"])
def test_a_link_to_the_login_leads_nowhere_else(ask, enter, next):
    enter("김대리", next=next)
    assert enter.reply.header("location") == "/"
    assert "evil" not in ask(f"/login?{urlencode({'next': next})}").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(ask, enter):
    enter("김대리")
    session = next(value for key, value in enter.reply.headers if key == "set-cookie" and value.startswith(gates.COOKIE))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session


def test_a_form_sent_by_another_site_logs_nobody_in(ask):
    form = {"name": "김대리", "password": PASSWORD, "next": "/"}
    for given, cookies in ((form, {}), (form | {"form": "x"}, {}), (form | {"form": ""}, {"kamp_form": ""}),
                           (form | {"form": "x"}, {"kamp_form": "y"})):
        reply = ask("/login", form=given, cookies=cookies)
        assert (reply.status, gates.COOKIE in reply.cookies) == (401, False)


def test_a_wrong_password_is_said_and_so_is_the_lock(ask, enter):
    for _ in range(5):
        enter("김대리", "아주 틀린 비밀번호")
    assert "이름이나 비밀번호가 맞지 않습니다" in enter.reply.text
    enter("김대리")
    assert (enter.reply.status, "분 뒤에 다시" in enter.reply.text) == (429, True)


def test_what_is_typed_comes_back_as_text_only(ask, enter):
    assert "<script>" not in ask("/login?" + urlencode({"next": '/"><script>alert(1)</script>'})).text
    enter("<script>alert(1)</script>", "아주 틀린 비밀번호")
    audits = ask("/audit", cookies=enter("박부장")).text
    assert "&lt;script&gt;" in audits
    assert "<script>" not in audits


def test_a_body_too_long_is_not_taken_in(ask):
    assert ask("/login", form={"name": "x" * 10_000}).status == 401


def test_leaving_takes_a_click_on_our_own_page(ask, enter):
    inside = enter("김대리")
    assert "나가시겠습니까" in ask("/logout", cookies=inside).text
    assert ask("/data", cookies=inside).status == 200
    assert ask("/logout", "POST", cookies=inside).header("location") == "/login"
    assert ask("/data", cookies=inside).status == 401


def test_downloads_stand_in_the_audit_log(ask, enter):
    inside = enter("김대리")
    ask("/media/다음주.csv", cookies=inside, sec_fetch_mode="navigate")
    ask("/media/picture.png", cookies=inside)
    ask("/media/다음주.csv", "HEAD", cookies=inside, sec_fetch_mode="navigate")
    told = [(event.who, event.told("ko")) for event in gates.gate().audit.latest()]
    assert told == [("김대리", "‘다음주.csv’ 파일을 내려받았습니다."), ("김대리", "들어왔습니다.")]


@pytest.mark.parametrize("headers", [{"sec_fetch_mode": "cors", "accept": "*/*"}, {"accept": "*/*", "referer": "http://kamp.factory/answer"}])
def test_a_button_that_asks_whether_its_file_is_there_downloads_nothing(ask, enter, headers):
    """Streamlit's do, each time a page is drawn; without HTTPS a browser does not say that a script asks."""
    assert ask("/media/report.html", cookies=enter("김대리"), **headers).status == 200
    assert [event.code for event in gates.gate().audit.latest()] == ["login"]


def test_what_a_viewer_was_refused_stands_in_the_audit_log(ask, enter):
    assert ask("/api/upload", "PUT", cookies=enter("이사원"), x_name="4%EC%9B%94.csv").status == 403
    assert ask("/audit", cookies=enter("김대리")).status == 403
    assert [(event.who, event.told("ko")) for event in gates.gate().audit.latest() if event.code == "refused"] == [
        ("김대리", "‘관리’ 권한이 있어야 할 수 있는 일을 거절했습니다: /audit"),
        ("이사원", "‘분석’ 권한이 없어 ‘4월.csv’ 파일 올리기를 거절했습니다.")]


def test_a_broken_user_file_is_said_and_nothing_is_shown(ask, home):
    ask("/login")
    (home / "users.json").write_text("{", "utf-8")
    reply = ask("/data", cookies={gates.COOKIE: "x"})
    assert (reply.status, "behind" in reply.text) in ((401, False), (503, False))


def test_on_a_laptop_without_users_nobody_is_asked(ask, tmp_path, monkeypatch):
    monkeypatch.setenv("KAMP_HOME", str(tmp_path / "laptop"))
    assert ask("/data").text == "behind the wall"
    assert ask("/_stcore/stream", kind="websocket") == "websocket.accept"
    assert ask("/login").header("location") == "/"
