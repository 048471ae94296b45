"""In by the company account: a provider of our own on this machine, and everything that may be wrong with what it says."""
import base64
import hmac
import io
import json
import stat
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.routing import Route

from kamp_core.errors import KampError
from kamp_core.people import Gate, Users
from kamp_core.people.company import BACK, Company, drop_company, keep_company, read_company
from kamp_core.people.provider import Provider
from pages.shared import company as pages
from pages.shared import gate as gates
from tests.core.people.conftest import PASSWORD

EMAIL, SECRET, OURS = "Kim@factory.example", "shared with the provider", "http://localhost:8501"
KEY, OTHERS_KEY = (ECKey.generate_key("P-256", {"kid": kid, "use": "sig"}) for kid in ("k1", "k1"))


class FakeProvider:
    """What it tells of itself, its keys, and a token for each code; `wrong` holds what a test makes it say instead."""

    def __init__(self):
        self.wrong, self.header, self.key, self.heard, self.codes = {}, {"alg": "ES256", "kid": "k1"}, KEY, [], {}
        self.metadata = {}
        handler = type("Handler", (BaseHTTPRequestHandler,), {
            "do_GET": lambda asked: self._get(asked), "do_POST": lambda asked: self._post(asked), "log_message": _silent})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def log_in(self, address):
        """What a browser does there: it is asked, and sent back with a code. → the query it brings back"""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.codes["a code"] = asked
        return {"code": "a code", "state": asked["state"], "iss": self.issuer}

    def _get(self, handler):
        self.heard.append(handler.path)
        if handler.path == "/.well-known/openid-configuration":
            _answer(handler, {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                              "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys", **self.metadata})
        else:
            _answer(handler, {"keys": [KEY.as_dict(private=False)]})

    def _post(self, handler):
        given = {name: values[0] for name, values in parse_qs(
            handler.rfile.read(int(handler.headers["content-length"])).decode()).items()}
        self.heard.append(handler.path)
        asked = self.codes.pop(given["code"], None)                   # good once
        if asked is None or asked["code_challenge"] != create_s256_code_challenge(given["code_verifier"]):
            return _answer(handler, {"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "kamp", "sub": "7", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
                  "email": EMAIL, "email_verified": True, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(self.header, claims, self.key, algorithms=["ES256", "HS256"])
        return _answer(handler, {"access_token": "x", "token_type": "Bearer", "id_token": token})


def _silent(*given):
    """Tests are quiet."""


def _answer(handler, body, status=200):
    content = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def fake():
    with closing(FakeProvider()) as provider:
        yield provider


@pytest.fixture
def configured(home, fake):
    Users(home).add(EMAIL, "analyst", None)
    keep_company(home, Company(fake.issuer, "kamp", SECRET, OURS))
    return home


@pytest.fixture
def server(server, configured):
    server.routes[:0] = [Route("/login/company", pages.away), Route(BACK, pages.back)]
    return server


@pytest.fixture
def come(ask, fake):
    """come(state='…') → the reply to who went to the provider and came back; what is given replaces what was brought."""
    def come(next="/", cookies=None, **changed):
        gone = ask(f"/login/company?next={next}")
        brought = {**fake.log_in(gone.header("location")), **changed}
        query = "&".join(f"{name}={value}" for name, value in brought.items() if value is not None)
        return ask(f"{BACK}?{query}", cookies=gone.cookies if cookies is None else cookies)
    return come


# in and out ----------------------------------------------------------------------------------------------------------

def test_the_way_in_offers_the_company_account_and_a_password(ask, server):
    page = ask("/login?next=/answer").text
    assert 'href="/login/company?next=/answer"' in page
    assert 'name="password"' in page


def test_whom_the_company_vouches_for_comes_in_with_the_role_of_the_users_list_and_goes(ask, come):
    reply = come(next="/answer")
    assert (reply.status, reply.header("location")) == (303, "/answer")
    inside = {gates.COOKIE: reply.cookies[gates.COOKIE]}
    assert ask("/data", cookies=inside).text == "behind the wall"
    assert (ask("/api/upload", "PUT", cookies=inside).status, ask("/audit", cookies=inside).status) == (200, 403)
    assert gates.gate().audit.latest()[-1].told("ko") == "회사 계정으로 들어왔습니다."
    ask("/logout", "POST", cookies=inside)
    assert ask("/data", cookies=inside).status == 401


def test_the_browser_takes_no_secret_along(ask, server):
    gone = ask("/login/company")
    asked = parse_qs(urlsplit(gone.header("location")).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [OURS + BACK]
    assert asked["prompt"] == ["select_account"]
    assert SECRET not in gone.header("location")
    assert not {"code_verifier", "client_secret"} & set(asked)
    (cookie,) = (value for key, value in gone.headers if key == "set-cookie")
    assert "HttpOnly" in cookie
    assert "Max-Age=600" in cookie


def test_nothing_is_asked_of_any_other_machine(ask, come, fake):
    assert come().status == 303
    assert fake.heard == ["/.well-known/openid-configuration", "/token", "/keys"]


# who is not let in ---------------------------------------------------------------------------------------------------

def test_a_company_account_that_is_no_user_here_is_refused_in_words(come, fake):
    fake.wrong = {"email": "stranger@factory.example"}
    reply = come()
    assert (reply.status, gates.COOKIE in reply.cookies) == (401, False)
    assert "stranger@factory.example" in reply.text
    assert gates.gate().audit.latest()[0].code == "company_unknown"


WRONG = {
    "another nonce": {"nonce": "of another browser"}, "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"}, "no issuer": {"iss": None},
    "for another app": {"aud": "another"}, "for many, and not by us": {"aud": ["kamp", "x"], "azp": "x"},
    "expired": {"exp": 1}, "no end": {"exp": None}, "not yet": {"nbf": 9_999_999_999},
    "from the future": {"iat": 9_999_999_999},
    "no address": {"email": None}, "an odd address": {"email": ["박부장"]},
    "an address that nobody checked": {"email_verified": False}}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_token_that_proves_nothing_lets_nobody_in(come, fake, wrong):
    fake.wrong = wrong
    reply = come()
    assert (reply.status, gates.COOKIE in reply.cookies) == (401, False)
    assert "확인하지 못했습니다" in reply.text
    assert gates.gate().audit.latest()[0].code == "company_refused"


@pytest.mark.parametrize("kid", ["k1", "unknown"])
def test_a_token_signed_by_anybody_else_lets_nobody_in(come, fake, kid):
    fake.header, fake.key = {"alg": "ES256", "kid": kid}, OTHERS_KEY
    assert come().status == 401


@pytest.mark.parametrize(("alg", "key"), [("none", None), ("HS256", SECRET.encode()), ("HS256", KEY.as_pem(private=False))],
                         ids=["no signature", "the secret we share", "the public key"])
def test_a_token_signed_with_what_others_have_too_lets_nobody_in(come, monkeypatch, alg, key):
    def forged(header, claims, *given, **more):
        text = f"{_plain(header | {'alg': alg})}.{_plain(claims)}"
        return f"{text}.{_encoded(hmac.digest(key, text.encode(), 'sha256')) if key else ''}"
    monkeypatch.setattr(jwt, "encode", forged)
    assert come().status == 401


def _plain(part):
    return _encoded(json.dumps(part).encode())


def _encoded(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize("changed", [
    {"state": "made up"}, {"state": None}, {"iss": "https://evil.example"}, {"code": "made up"}, {"code": None},
    {"code": None, "error": "access_denied"}], ids=str)
def test_an_answer_that_is_not_to_our_question_lets_nobody_in(come, changed):
    reply = come(**changed)
    assert (reply.status, gates.COOKIE in reply.cookies) == (401, False)


def test_a_browser_that_never_went_or_went_too_long_ago_brings_nothing_in(ask, come, monkeypatch):
    assert come(cookies={}).status == 401                                       # another site's link with its own code
    assert come(cookies={"kamp_company": "7b7d.0"}).status == 401               # a made-up cookie
    gone = ask("/login/company")
    later = time.time() + 601
    monkeypatch.setattr(pages.time, "time", lambda: later)
    assert ask(f"{BACK}?code=a+code&state=x", cookies=gone.cookies).status == 401


def test_who_tries_codes_is_locked_out(ask, come):
    for _ in range(30):
        come(code="made+up")
    assert ask("/login/company").status == ask(f"{BACK}?code=a+code&state=x").status == 429


def test_who_left_the_company_list_is_out_at_once_also_when_added_again_later(ask, come, configured):
    inside = {gates.COOKIE: come().cookies[gates.COOKIE]}
    Users(configured).remove(EMAIL)
    assert ask("/data", cookies=inside).status == 401


def test_a_company_user_has_no_password_that_could_be_guessed(configured):
    gate = Gate(configured)
    for password in ("", PASSWORD, "nobody"):
        with pytest.raises(KampError, match="login_wrong"):
            gate.enter(EMAIL, password, "192.168.0.7")


# the provider --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("metadata", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"},
                                      {"jwks_uri": None}, {"authorization_endpoint": "javascript:alert(1)"}], ids=str)
def test_a_server_that_is_not_the_issuer_or_names_open_addresses_is_not_asked(ask, server, fake, metadata):
    fake.metadata = metadata
    assert ask("/login/company").status == 401


def test_a_provider_that_is_down_is_said_and_passwords_go_on(ask, enter, server, fake, monkeypatch):
    monkeypatch.setattr("kamp_core.people.provider._SECONDS", 0.5)
    fake.close()
    assert "답하지 않습니다" in ask("/login/company").text
    assert ask("/data", cookies=enter("김대리")).status == 200
    fake._server = type(fake._server)(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=fake._server.serve_forever, daemon=True).start()


def test_keys_that_the_provider_changed_are_asked_for_again_but_not_all_the_time(configured, fake):
    now = [0.0]
    provider = Provider(read_company(configured), lambda: now[0])
    provider._keys = {"keys": [OTHERS_KEY.as_dict(private=False)]}, 0.0
    for moment, let_in in ((30, False), (90, True)):
        now[0] = moment
        address, asked = provider.ask()
        answer = fake.log_in(address)
        if let_in:
            assert provider.answered(asked, answer) == EMAIL
        else:
            with pytest.raises(KampError, match="company_refused"):
                provider.answered(asked, answer)


# what the admin writes down -------------------------------------------------------------------------------------------

def test_the_commands_set_show_and_remove(home, fake, monkeypatch, capsys):
    from kamp_core.cli import main

    def kamp(*options, typed=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        code = main([*options, "--json", "--home", str(home)])
        return code, json.loads(capsys.readouterr().out)
    known = ("--issuer", fake.issuer, "--client", "kamp", "--address", OURS)
    assert kamp("signin", "set", *known, typed=SECRET)[1]["back"] == OURS + BACK
    assert SECRET not in json.dumps(kamp("signin", "show")[1])
    assert read_company(home).secret == SECRET
    assert stat.S_IMODE((home / "company.json").stat().st_mode) == 0o600
    assert kamp("user", "add", EMAIL, "--company", "--role", "analyst")[0] == 0
    assert kamp("user", "add", "박부장님", "--company")[1]["error"] == "user_email_odd"
    assert kamp("signin", "set", "--issuer", "http://login.example", "--client", "x", "--address", OURS)[1]["error"] == (
        "company_address_odd")
    assert kamp("signin", "set", "--issuer", f"{fake.issuer}/other", "--client", "x", "--address", OURS)[1]["error"] == (
        "company_other")
    assert read_company(home).client == "kamp"                        # what did not answer was not kept
    assert kamp("signin", "remove")[0] == 0
    assert kamp("signin", "show")[1] == {}
    assert drop_company(home) is False


@pytest.mark.parametrize("content", [
    "", "[]", "{}", '{"issuer": "http://evil.example", "client": "x", "secret": "", "address": "https://a"}'])
def test_settings_that_are_broken_let_nobody_in_by_them_and_everybody_else_as_before(ask, enter, server, configured, content):
    (configured / "company.json").write_text(content, "utf-8")
    assert "다시 정해 주세요" in ask("/login/company").text
    assert ask("/data", cookies=enter("김대리")).status == 200
