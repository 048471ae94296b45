"""What is done by a command stands in the audit log of a team server, under the account of the machine that typed it."""
import os
from types import SimpleNamespace

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.people import Audit
from pages.shared import gate as gates
from tests.core.people.conftest import PASSWORD


def sign_in(monkeypatch, name):
    monkeypatch.setattr("pwd.getpwuid", lambda number: SimpleNamespace(pw_name=name))


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """typed('delete', 'shots', '--yes'), by whoever is signed in to the machine as `kim`."""
    sign_in(monkeypatch, "kim")
    monkeypatch.setenv("LOGNAME", "박부장")                # anybody may set it
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shots.csv").write_text("온도,속도\n200,5\n201,6\n", "utf-8")

    def typed(*words):
        assert main([*words, "--home", str(tmp_path), "--language", "ko"]) == 0
    return typed


def test_what_a_command_renames_changes_and_deletes_is_told_as_a_visitors_deed_would_be(typed, home):
    typed("import", "shots.csv")
    typed("rename", "shots", "건조로")
    typed("rename", "--project", "내 프로젝트", "1공장")
    typed("delete", "건조로", "--yes")
    typed("delete", "--project", "1공장", "--yes")
    typed("user", "remove", "이사원")
    told = [(event.doer("ko"), event.told("ko")) for event in reversed(Audit(home).latest())]
    assert told == [("kim(명령줄)", line) for line in (
        "데이터 ‘shots’의 이름을 ‘건조로’로 바꾸었습니다.", "프로젝트 ‘내 프로젝트’의 이름을 ‘1공장’으로 바꾸었습니다.",
        "데이터 ‘건조로’를 지웠습니다.", "프로젝트 ‘1공장’을 데이터와 답까지 모두 지웠습니다.", "사용자 ‘이사원’을 뺐습니다.")]


def test_a_laptop_keeps_no_log_of_what_is_done_on_it(typed, tmp_path):
    typed("import", "shots.csv")
    typed("rename", "--project", "내 프로젝트", "1공장")
    typed("delete", "shots", "--yes")
    assert not Audit(tmp_path).path.exists()


def test_an_account_of_the_machine_is_not_taken_for_the_user_of_that_name(typed, home, ask, enter, monkeypatch):
    sign_in(monkeypatch, "박부장")
    typed("import", "shots.csv")
    typed("delete", "shots", "--yes")
    page = ask("/audit", cookies=enter("박부장")).text
    assert "<td>박부장(명령줄)</td><td></td><td>데이터 ‘shots’을(를) 지웠습니다.</td>" in page
    assert "<td>박부장</td><td>192.168.0.7</td><td>들어왔습니다.</td>" in page
    assert gates.gate().audit.latest()[0].doer("ko") == "박부장"


def test_an_account_without_a_name_is_still_told_as_the_command_line(typed, home, monkeypatch):
    def nameless(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")
    monkeypatch.setattr("pwd.getpwuid", nameless)
    typed("user", "remove", "이사원")
    assert Audit(home).latest()[0].doer("ko") == "명령줄"


def test_a_log_that_a_command_of_another_account_begins_is_the_servers(typed, home, monkeypatch):
    given = []
    monkeypatch.setattr("os.fchown", lambda file, user, group: given.append((user, group)))
    owner = os.stat(home)
    typed("user", "remove", "이사원")
    typed("user", "remove", "김대리")
    assert given == [(owner.st_uid, owner.st_gid)]               # once: a log that is there keeps its owner


def test_who_may_not_give_the_log_away_still_writes_it(typed, home, monkeypatch):
    def refuse(file, user, group):
        raise PermissionError
    monkeypatch.setattr("os.fchown", refuse)
    typed("user", "remove", "이사원")
    assert len(Audit(home).latest()) == 1


@pytest.mark.parametrize("words", [("rename", "--project", "내 프로젝트", "1공장"), ("user", "remove", "이사원")])
def test_a_command_that_was_done_and_could_not_be_noted_says_both(typed, home, capsys, words):
    typed("import", "shots.csv")
    Audit(home).path.mkdir()                                     # not to be opened by anybody, root neither
    typed(*words)
    told = capsys.readouterr()
    assert "1공장" in told.out or "이사원" in told.out
    assert "명령은 그대로 했지만, 한 일을 기록에 남기지 못했습니다. 기록 파일" in told.err


def test_at_the_server_a_log_that_cannot_be_written_is_told_in_words(gate, home):
    Audit(home).path.mkdir()
    with pytest.raises(KampError, match="audit_unwritable"):
        gate.enter("박부장", PASSWORD, "192.168.0.7")
