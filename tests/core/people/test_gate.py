"""Users, their passwords, lock-out, sessions and the audit log."""
import json
import stat
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace

import pytest

from kamp_core.errors import KampError
from kamp_core.people import Audit, Gate, Users, at_least
from kamp_core.people.users import hashed
from kamp_core.problems import title_of
from kamp_core.workspace.alone import Alone
from tests.core.people.conftest import PASSWORD

HERE = "192.168.0.7"


def wrong(gate, name="김대리", times=1, address=HERE):
    for _ in range(times):
        with pytest.raises(KampError) as refused:
            gate.enter(name, "아주 틀린 비밀번호", address)
    return refused.value


class Held(Alone):
    """Another process at work on the users."""

    def __init__(self, path):
        super().__init__(path, KampError("users_busy"))

    close = Alone.leave


# the user file -------------------------------------------------------------------------------------------------------

def test_a_password_is_kept_as_an_argon2id_hash_only_the_account_may_read(home):
    file = home / "users.json"
    text = file.read_text("utf-8")
    assert text.count("$argon2id$") == 3
    assert PASSWORD not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_hash_has_the_strength_of_the_rfc(monkeypatch):
    monkeypatch.undo()
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in hashed("a", PASSWORD)


@pytest.mark.parametrize(("name", "password", "code"), [
    ("", PASSWORD, "user_name_odd"), (" a", PASSWORD, "user_name_odd"), ("a\n", PASSWORD, "user_name_odd"),
    ("a" * 41, PASSWORD, "user_name_odd"), ("김대리", PASSWORD, "user_known"), ("new", "123456789", "password_short"),
    ("longer-name", "longer-name", "password_short"), ("new", "x" * 201, "password_long")])
def test_odd_names_and_weak_passwords_are_refused(home, name, password, code):
    with pytest.raises(KampError, match=code):
        Users(home).add(name, "viewer", password)


def test_a_name_is_the_same_however_it_is_typed(home):
    users = Users(home)
    users.add("Kim", "viewer", PASSWORD)
    assert users.find("KIM") == users.find("kim")
    assert users.find(unicodedata.normalize("NFD", "김대리")) == users.find("김대리")


def test_there_is_always_an_admin(tmp_path, home):
    with pytest.raises(KampError, match="user_first_admin"):
        Users(tmp_path / "none").add("a", "analyst", PASSWORD)
    with pytest.raises(KampError, match="user_last_admin"):
        Users(home).remove("박부장")


def test_of_two_changes_at_once_neither_undoes_the_other(home):
    names = [f"동료 {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda name: Users(home).add(name, "viewer", PASSWORD), names))
    assert {user.name for user in Users(home).all()} >= set(names)


def test_who_waits_too_long_for_another_change_hears_it_in_words(home, monkeypatch):
    monkeypatch.setattr("kamp_core.people.users._BUSY_SECONDS", 0.0)
    with closing(Held(home / "users.lock")), pytest.raises(KampError, match="users_busy"):
        Users(home).remove("이사원")


def test_a_power_cut_leaves_the_old_users_or_the_new_ones(home, monkeypatch):
    def cut_off(handle):
        raise SystemExit
    monkeypatch.setattr("os.fsync", cut_off)
    with pytest.raises(SystemExit):
        Users(home).remove("이사원")
    assert Users(home).find("이사원")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"users": [{"name": "a"}]}',
                                     '{"users": [{"name": "a", "role": "god", "hash": "", "made": ""}]}'])
def test_a_broken_user_file_lets_nobody_in(home, gate, content):
    inside = gate.enter("김대리", PASSWORD, HERE)
    (home / "users.json").write_text(content, "utf-8")
    for ask in (lambda: gate.person(inside), lambda: gate.enter("김대리", PASSWORD, HERE), lambda: Gate(home)):
        with pytest.raises(KampError, match="users_unreadable"):
            ask()


def test_a_user_file_that_is_lost_opens_nothing(home, gate):
    inside = gate.enter("김대리", PASSWORD, HERE)
    (home / "users.json").unlink()
    assert gate.on
    assert gate.person(inside) is None
    assert wrong(gate).code == "login_wrong"


# lock-out ------------------------------------------------------------------------------------------------------------

def test_after_five_wrong_passwords_also_the_right_one_waits_each_time_longer(gate, clock):
    assert wrong(gate, times=5).code == "login_wrong"
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        with pytest.raises(KampError, match="login_locked") as refused:
            gate.enter("김대리", PASSWORD, HERE)
        assert refused.value.facts["minutes"] == minutes
        clock.now += 60 * minutes
        assert wrong(gate).code == "login_wrong"
    clock.now += 3600
    assert gate.enter("김대리", PASSWORD, HERE)
    assert wrong(gate, times=4).code == "login_wrong"              # right once: counted anew


def test_who_tries_wrong_passwords_at_one_machine_keeps_nobody_out_at_another(gate):
    wrong(gate, times=5)
    assert wrong(gate).code == "login_locked"
    assert gate.enter("김대리", PASSWORD, "192.168.0.8")


def test_after_fifty_from_many_machines_the_name_itself_waits(gate, clock):
    for machine in range(10):
        wrong(gate, times=5, address=f"10.0.0.{machine}")
    for minutes in (1, 2):
        with pytest.raises(KampError, match="login_locked") as refused:
            gate.enter("김대리", PASSWORD, HERE)
        assert refused.value.facts["minutes"] == minutes
        clock.now += 60 * minutes
        wrong(gate, address=f"10.0.1.{minutes}")
    clock.now += 3600
    assert gate.enter("김대리", PASSWORD, HERE)


def test_a_name_that_does_not_exist_is_treated_like_one_that_does(gate):
    assert [wrong(gate, name, 5).code for name in ("김대리", "아무개")] == ["login_wrong"] * 2
    assert [wrong(gate, name).code for name in ("김대리", "아무개")] == ["login_locked"] * 2


def test_one_address_cannot_try_many_names(gate):
    for number in range(30):
        wrong(gate, f"name{number}")
    assert wrong(gate, "박부장").code == "login_locked"
    assert gate.enter("박부장", PASSWORD, "192.168.0.8")


# sessions ------------------------------------------------------------------------------------------------------------

def test_a_session_ends_after_an_idle_hour_and_after_a_shift(gate, clock):
    idle, busy = (gate.enter(name, PASSWORD, HERE) for name in ("이사원", "김대리"))
    for _ in range(71):
        clock.now += 600
        assert (gate.person(busy) is None) is (clock.now >= 12 * 3600)
    assert gate.person(idle) is None
    clock.now = 0
    fresh = gate.enter("이사원", PASSWORD, HERE)
    clock.now = 3599
    assert gate.person(fresh).name == "이사원"
    clock.now = 3599 + 3600
    assert gate.person(fresh) is None


def test_who_leaves_is_removed_or_gets_a_new_password_is_out_at_once(home, gate):
    left, removed, changed = (gate.enter(name, PASSWORD, HERE) for name in ("박부장", "이사원", "김대리"))
    gate.leave(left, HERE)
    Users(home).remove("이사원")
    Users(home).set_password("김대리", PASSWORD + "2")
    assert [gate.person(secret) for secret in (left, removed, changed)] == [None] * 3
    assert gate.enter("김대리", PASSWORD + "2", HERE)


@pytest.mark.parametrize("secret", ["", "x", "\udc00", "0" * 100_000])
def test_made_up_secrets_are_nobody(gate, secret):
    assert gate.person(secret) is None


def test_secrets_are_long_new_each_time_and_not_kept(gate):
    first, second = (gate.enter("김대리", PASSWORD, HERE) for _ in range(2))
    assert first != second
    assert len(first) >= 43
    assert first not in repr(gate._sessions)


def test_each_role_may_do_what_those_before_it_may(gate):
    inside = gate.enter("김대리", PASSWORD, HERE)
    assert gate.need(inside, "viewer").name == gate.need(inside, "analyst").name == "김대리"
    with pytest.raises(KampError, match="role_needed"):
        gate.need(inside, "admin")
    with pytest.raises(KampError, match="login_needed"):
        gate.need("", "viewer")
    assert at_least("admin", "viewer")
    assert not at_least("viewer", "analyst")


# the audit log -------------------------------------------------------------------------------------------------------

def test_the_audit_log_tells_in_words_who_came_who_did_not_and_who_left(home, gate):
    gate.leave(gate.enter("박부장", PASSWORD, HERE), HERE)
    wrong(gate, times=5)
    told = [(event.who, event.told("ko")) for event in Audit(home).latest()]
    assert told[:2] == [("김대리", "여러 번 틀려 한동안 막았습니다."),
                        ("김대리", "이름이나 비밀번호가 맞지 않아 들어오지 못했습니다.")]
    assert told[-2:] == [("박부장", "나갔습니다."), ("박부장", "들어왔습니다.")]
    assert stat.S_IMODE((home / "audit-log.jsonl").stat().st_mode) == 0o600
    assert PASSWORD not in (home / "audit-log.jsonl").read_text("utf-8")


def test_a_line_cut_short_and_a_line_feed_in_a_name_add_no_event(home):
    audit = Audit(home)
    audit.add("login_wrong", 'a\n{"at": "", "who": "박부장", "address": "", "code": "login", "facts": {}}')
    with (home / "audit-log.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-')
    (event,) = audit.latest()
    assert event.code == "login_wrong"


def test_the_line_after_a_torn_one_is_not_lost_with_it(home):
    (home / "audit-log.jsonl").write_bytes(b'{"at": "2026-')
    Audit(home).add("login", "박부장", HERE)
    Audit(home).add("logout", "박부장", HERE)
    assert [event.code for event in Audit(home).latest()] == ["logout", "login"]
    assert Audit(home).broken() == 1


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_no_separator_in_a_name_hides_what_was_done(home, separator):
    Audit(home).add("uploaded", "김대리", HERE, file=f"a{separator}b.csv")
    (event,) = Audit(home).latest()
    assert event.facts == {"file": "a\ufffdb.csv"}
    assert Audit(home).broken() == 0


def test_a_name_writes_no_line_of_its_own_on_the_terminal_of_who_reads_the_log(home):
    Audit(home).add("uploaded", "김대리", HERE, file="x.csv\n2026-11-29  박부장  나갔습니다.\x1b[2K")
    (event,) = Audit(home).latest()
    assert event.told("ko").isprintable()


@pytest.mark.parametrize("line", [{"facts": ["x"]}, {"facts": "abc"}, {"facts": {}, "code": 7}, {"facts": {}, "who": None}])
def test_a_line_that_somebody_wrote_by_hand_takes_no_other_with_it(home, line):
    whole = {"at": "2026-11-28T08:00:00+00:00", "who": "", "address": "", "code": "login"}
    (home / "audit-log.jsonl").write_text(json.dumps(whole | line) + "\n", "utf-8")
    Audit(home).add("login", "박부장", HERE)
    assert [event.told("ko") for event in Audit(home).latest()] == ["들어왔습니다."]
    assert Audit(home).broken() == 1


def test_a_fact_may_be_called_as_the_visitors_address_is(home):
    Audit(home).add("database_allowed", "박부장", HERE, address="mssql://10.0.0.9:1433")
    (event,) = Audit(home).latest()
    assert (event.address, event.facts) == (HERE, {"address": "mssql://10.0.0.9:1433"})


@pytest.mark.parametrize(("line", "address", "told"), [
    ({"address": "mssql://10.0.0.9:1433", "code": "database_allowed"}, "", "데이터베이스 mssql://10.0.0.9:1433을 허용했습니다."),
    ({"address": HERE, "code": "of_tomorrow", "facts": {"a": 1}}, HERE,
     '지금 설치된 KAMP Studio가 모르는 기록입니다: of_tomorrow {"a": 1}'),
    ({"address": HERE, "code": "user_removed"}, HERE, "지금 설치된 KAMP Studio가 모르는 기록입니다: user_removed {}")])
def test_a_line_written_otherwise_is_told_and_takes_no_other_with_it(home, line, address, told):
    line = {"at": "2026-11-28T08:00:00+00:00", "who": "", "facts": {}} | line
    (home / "audit-log.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    Audit(home).add("login", "박부장", HERE)
    newer, older = Audit(home).latest()
    assert newer.told("ko") == "들어왔습니다."
    assert (older.address, older.told("ko")) == (address, told)


def test_roles_and_a_project_without_a_name_are_told_in_the_readers_words(home):
    audit = Audit(home)
    audit.add("user_added", name="이사원", role="viewer")
    audit.add("project_shared_look", name="", project="3c5a3373bd", person="이사원")
    audit.add("project_shared_look", name="3c5a3373bd", project="3c5a3373bd", person="이사원")       # as it was written once
    audit.add("uploaded")                                                                         # this, too
    audit.add("data_changed", dataset="91ab")
    told = [event.told("ko") for event in reversed(audit.latest())]
    assert told == ["사용자 ‘이사원’을 더했습니다(보기).", *["프로젝트 ‘내 프로젝트’를 이사원에게 보기만 하도록 공유했습니다."] * 2,
                    "‘–’ 파일을 올렸습니다.", "데이터 ‘91ab’을(를) 고쳤습니다."]


def test_a_model_is_told_by_its_question_its_target_and_its_day(home):
    audit = Audit(home)
    audit.add("model_in_use", run="5902a06d9f", problem="defect_prediction", target="판정", made="2026-11-29T10:45:36+00:00")
    audit.add("train_started", problem="odd_behaviour", target="")
    audit.add("model_deleted", run="5902a06d9f", problem="of_a_newer_version")
    told = [event.told("ko", title_of) for event in reversed(audit.latest())]
    assert told == ["모델 ‘불량 예측 · 판정 · 2026-11-29 10:45’를 사용 중으로 정했습니다(5902a06d9f).",
                    "‘설비 이상 감지’ 학습을 시작했습니다.", "모델 ‘of_a_newer_version’을(를) 지웠습니다(5902a06d9f)."]


def test_a_refusal_tells_what_was_refused_as_far_as_that_is_known(home):
    audit = Audit(home)
    audit.add("refused", place="/train", why="look", name="1공장", project="p")
    audit.add("refused", place="/start", why="own", name="", project="p")
    audit.add("refused", place="/audit", why="role", role="admin")
    audit.add("refused", place="/api/upload", why="upload", role="analyst", file="4월.csv")
    audit.add("refused", place="/data")                                                           # as it was written once
    assert [event.told("ko") for event in reversed(audit.latest())] == [
        "보기만 하도록 공유받은 프로젝트 ‘1공장’을 바꾸려는 것을 거절했습니다: /train",
        "프로젝트 ‘내 프로젝트’의 주인이나 관리자만 할 수 있는 일을 거절했습니다: /start",
        "‘관리’ 권한이 있어야 할 수 있는 일을 거절했습니다: /audit",
        "‘분석’ 권한이 없어 ‘4월.csv’ 파일 올리기를 거절했습니다.", "권한이 없어 거절했습니다: /data"]


# the command ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def kamp(tmp_path, monkeypatch, capsys):
    """kamp('user', …, password=…) → (exit code, the JSON document)."""
    import io

    from kamp_core.cli import main

    def kamp(*options, password=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        code = main([*options, "--json", "--home", str(tmp_path)])
        return code, json.loads(capsys.readouterr().out)
    return kamp


def test_the_command_adds_lists_changes_and_removes(kamp, tmp_path):
    assert kamp("user", "add", "lee", password=PASSWORD)[1]["error"] == "user_first_admin"
    assert kamp("user", "add", "park", "--role", "admin", password=PASSWORD)[0] == 0
    assert kamp("user", "add", "lee", password=PASSWORD)[1]["role"] == "viewer"
    assert [one["name"] for one in kamp("user", "list")[1]] == ["park", "lee"]
    assert kamp("user", "password", "lee", password="too short")[1]["error"] == "password_short"
    assert kamp("user", "password", "lee", password=PASSWORD + "2")[0] == 0
    assert Users(tmp_path).with_password("lee", PASSWORD + "2")
    assert kamp("user", "remove", "lee")[0] == 0
    assert kamp("user", "remove", "lee")[1]["choices"] == ["park"]
    assert [event["code"] for event in kamp("user", "log")[1]] == ["user_removed", "user_password", "user_added", "user_added"]


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys):
    """typed('lee', *passwords) → (exit code, what was said); an exception is raised as its key would, at the prompt."""
    from kamp_core.cli import main

    def typed(name, *answers):
        left = list(answers)

        def ask(prompt):
            answer = left.pop(0)
            if isinstance(answer, str):
                return answer
            raise answer
        monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("getpass.getpass", ask)
        code = main(["user", "add", name, "--role", "admin", "--language", "en", "--home", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.err + said.out
    return typed


def test_at_a_terminal_the_rule_comes_first_and_what_will_not_do_is_asked_for_again(typed, tmp_path):
    code, said = typed("lee", "short", PASSWORD, "another one", PASSWORD, PASSWORD)
    assert (code, bool(Users(tmp_path).with_password("lee", PASSWORD))) == (0, True)
    rule, short, differs, added, restart = said.splitlines()[:5]
    assert "10 to 200 characters" in rule
    assert "10 characters or more" in short
    assert "differ" in differs
    assert "after a restart" not in added
    assert "after a restart" in restart                       # true of the first user only
    assert "after a restart" not in typed("kim", PASSWORD, PASSWORD)[1]


@pytest.mark.parametrize("key", [KeyboardInterrupt(), EOFError()])
def test_who_gives_up_at_the_prompt_hears_so_and_nobody_is_added(typed, tmp_path, key):
    code, said = typed("lee", PASSWORD, key)
    assert (code, Users(tmp_path).all()) == (1, ())
    assert "nothing was changed" in said


# where the screens are opened ----------------------------------------------------------------------------------------

def test_another_address_is_opened_for_users_only(tmp_path, home):
    from kamp_core.cli.app import Place, server_options
    empty = tmp_path / "empty"
    assert server_options(empty, Place()) == server_options(home, Place("localhost")) == []
    with pytest.raises(KampError, match="app_needs_users"):
        server_options(empty, Place("192.168.0.5"))
    assert "192.168.0.5" in server_options(empty, Place("192.168.0.5", without_users=True))
    with pytest.raises(KampError, match="app_needs_name"):
        server_options(home, Place("0.0.0.0"))
    told = server_options(home, Place("0.0.0.0", name="kamp.factory"))
    assert told[:4] == ["--server.address", "0.0.0.0", "--browser.serverAddress", "kamp.factory"]
    assert told.count("--server.allowedHosts") == 3
    assert "--logger.hideWelcomeMessage" not in told


def test_behind_a_proxy_the_address_of_people_is_told_and_not_the_apps_own(home, monkeypatch, capsys):
    from kamp_core.cli.app import Place, open_app
    started = []
    monkeypatch.setattr("runpy.run_module", lambda *_, **__: started.extend(sys.argv))
    monkeypatch.setattr("sys.path", [*sys.path])
    monkeypatch.setattr("sys.argv", [])
    monkeypatch.setenv("KAMP_HOME", "")
    monkeypatch.setenv("KAMP_LANGUAGE", "")
    monkeypatch.chdir(home)
    open_app(home, "en", Place(name="kamp.factory", port=8719, below="kamp", headless=True))
    assert started[started.index("--logger.hideWelcomeMessage") + 1] == "true"
    assert "people come to kamp.factory/kamp" in capsys.readouterr().err


def test_the_command_refuses_in_words(kamp):
    assert kamp("app", "--host", "0.0.0.0")[1]["error"] == "app_needs_users"


def test_half_a_certificate_is_refused(tmp_path, capsys):
    from kamp_core.cli import main
    assert main(["app", "--home", str(tmp_path), "--certificate", "server.pem", "--language", "en"]) == 2
    assert "--certificate-key" in capsys.readouterr().err
