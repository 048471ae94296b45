"""Projects on a team server: whose they are, sharing them by name, handing them on, and what becomes of them."""
import json
from dataclasses import replace

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.people import Audit
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from kamp_core.workspace.backup import write_backup
from kamp_core.workspace.restore import read_backup
from kamp_core.workspace.rights import EVERYBODY, Share
from tests.core.people.conftest import PASSWORD


@pytest.fixture
def studio(home):
    studio = Studio(Settings(home, "ko", 1 << 30, "1GB"))
    yield studio
    studio.workspace.close()


@pytest.fixture
def sit(studio):
    """sit('김대리'): whoever is at work from now on; sit(None): the command line, which sees all."""
    def sit(name):
        studio.ledger.who = lambda: name or ""
        studio.ledger.only_for = lambda: name if name != "박부장" else None
        return studio
    return sit


def names(studio):
    return [project.name for project in studio.ledger.projects()]


def test_a_project_is_whose_who_made_it_and_shared_by_name(sit):
    kim = sit("김대리")
    mine = kim.ledger.add_project("건조로").id
    assert (names(sit("김대리")), names(sit("이사원")), names(sit("박부장"))) == (["건조로"], [], ["건조로"])
    sit("김대리").sharing.share(mine, "이사원", "look")
    assert names(sit("이사원")) == ["건조로"]
    assert not sit("이사원").sharing.works_in(mine)
    sit("김대리").sharing.share(mine, "이사원", "work")
    assert sit("이사원").sharing.works_in(mine)
    assert sit("이사원").sharing.of(mine) == (Share("이사원", "work"),)
    sit("김대리").sharing.unshare(mine, "이사원")
    assert names(sit("이사원")) == []


def test_the_first_project_of_each_bears_their_name_and_only_its_owner_or_an_admin_renames_it(sit):
    mine = sit("김대리").project()
    assert mine.name == "김대리"
    sit("김대리").sharing.share(mine.id, "이사원", "work")
    with pytest.raises(KampError, match="project_not_yours"):
        sit("이사원").ledger.rename_project(mine.id, "내가 지은 이름")
    sit("김대리").ledger.rename_project(mine.id, "건조로")
    sit("박부장").ledger.rename_project(mine.id, "건조로 2")
    assert names(sit("박부장")) == ["건조로 2"]
    sit("박부장").ledger.add_project("사출")
    with pytest.raises(KampError, match="project_name_taken"):
        sit("박부장").ledger.rename_project(mine.id, "사출")


def test_a_project_that_is_made_or_renamed_bears_a_name_of_its_own_of_sixty_letters_at_most(sit):
    ledger = sit("박부장").ledger
    first = ledger.new_project(" 사출 ")
    assert first.name == "사출"
    assert ledger.rename_project(first.id, "사출") == "사출"
    assert ledger.rename_project(first.id, f" {'가' * 60} ") == "가" * 60 == ledger.projects()[0].name
    for refused, why in (("가" * 60, "project_name_taken"), ("  ", "project_unnamed"), ("가" * 61, "project_name_long")):
        with pytest.raises(KampError, match=why):
            ledger.new_project(refused)
        with pytest.raises(KampError, match=why):
            ledger.rename_project(ledger.add_project("절삭").id, refused)

def test_shared_with_everybody_it_is_everybodys_to_see(sit):
    mine = sit("김대리").ledger.add_project("건조로").id
    sit("김대리").sharing.share(mine, EVERYBODY, "look")
    assert names(sit("이사원")) == ["건조로"]
    assert not sit("이사원").sharing.works_in(mine)


def test_who_gets_a_project_owns_it_and_whose_it_was_goes_on_working_until_that_is_taken_back(sit):
    mine = sit("김대리").ledger.add_project("건조로").id
    with pytest.raises(KampError, match="owner_viewer"):
        sit("김대리").sharing.hand_on(mine, "이사원")
    sit("김대리").sharing.hand_on(mine, "박부장")
    assert not sit("김대리").sharing.owns(mine)
    assert sit("김대리").sharing.works_in(mine)
    sit("박부장").sharing.unshare(mine, "김대리")
    assert names(sit("김대리")) == []


@pytest.mark.parametrize(("who", "code"), [("모르는 사람", "user_unknown"), ("김대리", "share_owner")])
def test_it_is_shared_with_users_other_than_its_owner(sit, who, code):
    mine = sit("김대리").ledger.add_project("건조로").id
    with pytest.raises(KampError, match=code):
        sit("김대리").sharing.share(mine, who, "look")
    with pytest.raises(KampError, match="share_none"):
        sit("김대리").sharing.unshare(mine, who)


def test_a_project_of_before_there_were_users_is_everybodys_until_an_admin_gives_it_an_owner(sit):
    old = sit(None).ledger.add_project("옛 사업").id
    assert names(sit("김대리")) == names(sit("이사원")) == ["옛 사업"]
    assert sit("김대리").sharing.works_in(old)
    with pytest.raises(KampError, match="project_not_yours"):
        sit("김대리").sharing.hand_on(old, "김대리")
    sit("박부장").sharing.hand_on(old, "김대리")
    assert names(sit("이사원")) == []


def test_each_begins_in_a_project_of_their_own_and_comes_back_to_it(sit):
    kims = sit("김대리").project().id
    assert sit("박부장").project().owner == "박부장"              # who sees all does not begin in somebody's
    sit("박부장").ledger.add_project("새 사업")
    assert sit("김대리").project().id == kims
    assert sit("박부장").project().name == "새 사업"


def test_a_viewer_whom_nothing_is_shown_yet_begins_with_nothing_and_writes_nothing(sit):
    viewer = sit("이사원")

    def no():
        raise KampError("role_needed", role="analyst")
    viewer.ledger.may_write = no
    assert viewer.project().id == ""
    assert names(sit(None)) == []


def test_on_a_laptop_nobody_owns_anything(tmp_path):
    laptop = Studio(Settings(tmp_path / "laptop", "ko", 1 << 30, "1GB"))
    project = laptop.project()
    assert (project.owner, laptop.sharing.owns(project.id), laptop.sharing.works_in(project.id)) == ("", True, True)
    laptop.workspace.close()


# removal, the command line, backup, hand-over ----------------------------------------------------------------------------

def run(home, *arguments, capsys):
    code = main([*arguments, "--home", str(home), "--language", "ko"])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_what_a_removed_user_made_is_not_lost_and_not_their_namesakes(sit, home, capsys, monkeypatch):
    mine = sit("김대리").ledger.add_project("건조로").id
    theirs = sit("박부장").ledger.add_project("부장 것").id
    sit("박부장").sharing.share(theirs, "김대리", "work")
    assert "프로젝트 1개는 그대로" in run(home, "user", "remove", "김대리", capsys=capsys)[1]
    monkeypatch.setattr("kamp_core.cli.people._password", lambda desk, name: PASSWORD)
    assert run(home, "user", "add", "김대리", "--role", "analyst", capsys=capsys)[0] == 0
    assert names(sit("김대리")) == []                                   # somebody else of that name
    assert names(sit("박부장")) == ["건조로", "부장 것"]
    assert sit("박부장").ledger.projects()[0].owner_left
    sit("박부장").sharing.hand_on(mine, "김대리")
    assert names(sit("김대리")) == ["건조로"]


def test_the_command_line_brings_nothing_into_somebodys_project_unless_it_is_named(sit, home, tmp_path, capsys):
    sit("김대리").ledger.add_project("건조로")
    (tmp_path / "shots.csv").write_text("온도,속도\n200,5\n201,6\n", "utf-8")
    code, said = run(home, "import", str(tmp_path / "shots.csv"), capsys=capsys)
    assert (code, names(sit("김대리")), sit("박부장").ledger.datasets()) == (1, ["건조로"], [])
    assert run(home, "import", str(tmp_path / "shots.csv"), "--project", "건조로", capsys=capsys)[0] == 0
    assert [data.name for data in sit("김대리").ledger.datasets()] == ["shots"]
    sit(None).ledger.add_project("옛 사업")
    code, said = run(home, "import", str(tmp_path / "shots.csv"), capsys=capsys)
    assert (code, said.splitlines()[-1]) == (0, "‘옛 사업’ 프로젝트에 넣었습니다.")


def test_the_command_line_shares_takes_back_and_hands_on_and_the_audit_log_tells(sit, home, capsys):
    sit("김대리").ledger.add_project("건조로")
    assert run(home, "share", "add", "건조로", "이사원", "--may", "look", capsys=capsys) == (
        0, "프로젝트 ‘건조로’를 이사원에게 공유했습니다(보기만).\n")
    assert run(home, "share", "add", "건조로", "--everybody", "--may", "work", capsys=capsys)[0] == 0
    _, said = run(home, "share", "list", "--json", capsys=capsys)
    told = json.loads(said)[0]
    assert (told["name"], told["owner"], told["shares"]) == ("건조로", "김대리", {"*": "work", "이사원": "look"})
    assert "모두 (함께 작업), 이사원 (보기만)" in run(home, "share", "list", capsys=capsys)[1]
    assert run(home, "share", "remove", "건조로", "--everybody", capsys=capsys)[0] == 0
    assert run(home, "share", "owner", "건조로", "박부장", capsys=capsys)[0] == 0
    assert run(home, "share", "add", "건조로", "없는 사람", capsys=capsys)[0] == 1
    assert run(home, "share", "add", "건조로", capsys=capsys)[0] == 1
    assert [event.told("ko") for event in Audit(home).latest()] == [
        "프로젝트 ‘건조로’를 박부장에게 넘겼습니다.", "프로젝트 ‘건조로’를 모두에게서 거두었습니다.",
        "프로젝트 ‘건조로’를 모두가 함께 작업하도록 공유했습니다.", "프로젝트 ‘건조로’를 이사원에게 보기만 하도록 공유했습니다."]


def test_the_first_user_is_told_that_what_is_there_is_everybodys(tmp_path, capsys, monkeypatch):
    laptop = Studio(Settings(tmp_path / "laptop", "ko", 1 << 30, "1GB"))
    laptop.project()
    monkeypatch.setattr("kamp_core.cli.people._password", lambda desk, name: PASSWORD)
    assert "1개는 주인이 없어 모든 사용자가 봅니다" in run(
        tmp_path / "laptop", "user", "add", "사장", "--role", "admin", capsys=capsys)[1]
    laptop.workspace.close()


def test_a_backup_brings_owners_and_shares_back(sit, tmp_path):
    mine = sit("김대리").ledger.add_project("건조로").id
    sit("김대리").sharing.share(mine, "이사원", "look")
    write_backup(sit(None).workspace, tmp_path / "all.zip")
    read_backup(tmp_path / "all.zip", tmp_path / "again")
    again = Studio(Settings(tmp_path / "again", "ko", 1 << 30, "1GB"))
    assert (again.ledger.projects()[0].owner, again.sharing.of(mine)) == ("김대리", (Share("이사원", "look"),))
    again.workspace.close()


def test_who_takes_a_project_over_owns_it_and_nobody_else_comes_with_it(sit, tmp_path, capsys, home):
    from tests.makers_project import make_project
    other = Studio(replace(sit(None).settings, home=tmp_path / "other"))
    code = other.handover.pack(make_project(other)[0], tmp_path / "p.zip", "").code
    other.workspace.close()
    taken = sit("김대리").handover.take(tmp_path / "p.zip", code)
    assert names(sit("이사원")) == []
    assert sit("김대리").sharing.owns(taken.project)
    said = run(home, "takeover", str(tmp_path / "p.zip"), capsys=capsys)[1]
    assert "주인이 없어 모든 사용자가 봅니다" in said
    assert "모든 사용자가" not in run(home, "takeover", str(tmp_path / "p.zip"), "--owner", "김대리", capsys=capsys)[1]
    assert [project.owner for project in sit(None).ledger.projects()] == ["김대리", "", "김대리"]


def test_the_owner_ends_a_project_and_with_it_go_its_shares(sit):
    mine = sit("김대리").ledger.add_project("건조로").id
    sit("김대리").sharing.share(mine, "이사원", "look")
    sit("김대리").delete_project(mine)
    assert sit(None).ledger.rows("select * from shares") == []
