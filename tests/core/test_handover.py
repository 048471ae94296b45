"""A project in one file: what arrives, what stays locked without its code, what a stranger may not do, and what is hidden."""
import hashlib
import json
import os
import pickle
import re
import zipfile
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.handover import arrive
from kamp_core.handover.hidden_outcome import OutcomeMask
from kamp_core.handover.mask import Mask, Number, letters, make_mask
from kamp_core.handover.seal import LETTERS, make_seal, new_code, proves
from kamp_core.learning.outcome import _ADAPTER as OUTCOME
from kamp_core.learning.outcome import Importance
from kamp_core.learning.worth.facts import Kind
from kamp_core.settings import Settings, read_settings
from kamp_core.studio import Studio
from kamp_core.workspace import arriving
from tests.makers_project import ROWS, furnace, make_project
from tests.makers_worth import answers


def make_studio(home) -> Studio:
    settings: Settings = replace(read_settings(), home=home)
    return Studio(settings)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Who hands over: (studio, project, dataset, run)."""
    studio = make_studio(tmp_path_factory.mktemp("here") / "home")
    yield (studio, *make_project(studio))
    studio.workspace.close()


@pytest.fixture(scope="module")
def packed(here, tmp_path_factory):
    """→ the file and its code"""
    out = tmp_path_factory.mktemp("packed") / "p.zip"
    return out, here[0].handover.pack(here[1], out, "내 프로젝트").code


@pytest.fixture
def there(tmp_path):
    """Who takes over, in a home of its own."""
    studio = make_studio(tmp_path / "there")
    yield studio
    studio.workspace.close()


def rows_of(studio, dataset, version=None):
    with studio.reading(dataset, version) as cursor:
        return cursor.execute("select * from data").fetchall()


# what arrives ------------------------------------------------------------------------------------------------------

def test_with_its_code_all_of_it_arrives(here, packed, there):
    studio, _, dataset, run = here
    taken = there.handover.take(*packed)
    assert (taken.name, taken.data, taken.runs, taken.models, taken.locked, taken.code) == ("건조로 사업", 1, 1, 1, 0, "right")
    for version in (1, 2):
        assert rows_of(there, dataset, version) == rows_of(studio, dataset, version)
    mine, theirs = studio.ledger.version(dataset), there.ledger.version(dataset)
    assert (theirs.recipe, theirs.base, theirs.parent, theirs.columns) == (mine.recipe, mine.base, mine.parent, mine.columns)
    assert theirs.columns["온도"].note == "도면 7번"
    assert replace(there.outcome(run), holdout_predictions="") == studio.outcome(run)
    assert [shelved.stage for shelved in there.library.models(taken.project)] == ["trial"]         # to be put to use here
    assert there.library.decisions(taken.project)[0].facts["why"] == "시험이 끝남"
    model = there.package(run)
    assert (model.preparation, model.card) == (studio.package(run).preparation, studio.package(run).card)
    assert (there.cleaning.undo(dataset), there.ledger.version(dataset).number)[1] == 1


def test_the_model_foretells_the_same_there(here, packed, there, tmp_path):
    there.handover.take(*packed)
    furnace().to_csv(tmp_path / "week.csv", index=False)
    told = []
    for studio in (here[0], there):
        studio.score(here[3], tmp_path / "week.csv", tmp_path / "out.csv", "ko")
        told.append((tmp_path / "out.csv").read_bytes())
    assert told[0] == told[1]


def test_opened_beside_itself_it_gets_ids_and_a_name_of_its_own(here, packed):
    studio, project, dataset, run = here
    taken = studio.handover.take(*packed)
    second = studio.ledger.datasets(taken.project)[0]
    assert taken.name == "건조로 사업 (2)"
    assert taken.project != project
    assert second.id != dataset
    job = studio.runs(taken.project)[0]
    assert job.run != run
    assert (job.request.dataset, studio.outcome(job.run).dataset) == (second.id, second.id)
    assert studio.outcome(job.run).run == studio.package(job.run).card.run == job.run
    assert studio.ledger.choice(taken.project, f"run {second.id}") == job.run
    assert studio.import_report(second.id).dataset == second.id


def test_a_name_from_elsewhere_that_is_too_long_is_cut_and_ends_without_a_blank(tmp_path, there):
    studio = make_studio(tmp_path / "home")
    project = make_project(studio, f"{'가' * 59} 사업")[0]
    code = studio.handover.pack(project, tmp_path / "p.zip", f"{'가' * 59} 사업").code
    studio.workspace.close()
    assert there.handover.take(tmp_path / "p.zip", code).name == "가" * 59


def test_what_has_lost_a_file_is_not_packed_and_says_so(tmp_path):
    studio = make_studio(tmp_path / "home")
    project, dataset, _ = make_project(studio)
    studio.workspace.close()
    studio.workspace.version_file(dataset, 1).unlink()
    with pytest.raises(KampError, match="handover_lacks") as refused:
        studio.handover.pack(project, tmp_path / "p.zip", "")
    assert refused.value.facts == {"name": "건조로", "version": 1}
    assert not (tmp_path / "p.zip").exists()


def test_files_that_stay_with_the_sender_are_named_nowhere_there(here, packed, there):
    """Else what an id means there, another's file, would go with the project."""
    sent = {name for version in here[0].ledger.versions(here[2]) for name in (version.report["file"],) if name}
    assert sent
    taken = there.handover.take(*packed)
    dataset = there.ledger.datasets(taken.project)[0].id
    assert there.ledger.named_ids(taken.project).isdisjoint(sent)
    for version in there.ledger.versions(dataset):
        assert (version.report["file"], {"choices", "append_plan"} & set(version.report)) == ("", set())
    assert there.care.examine() == ()


# the code ----------------------------------------------------------------------------------------------------------

def test_a_code_is_four_by_four_letters_that_nobody_mistakes():
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"([A-Z]{4}-){3}[A-Z]{4}", code) and set(code) <= {*LETTERS, "-"} for code in codes)
    assert not set("ILO") & set(LETTERS)


def test_a_seal_proves_its_manifest_under_its_code_only():
    seal = make_seal(b"manifest", "ABCD-EFGH-JKMN-PQRS")
    assert proves(seal, b"manifest", "abcdefgh jkmn pqrs")
    assert not proves(seal, b"manifest", "ABCD-EFGH-JKMN-PQRT")
    assert not proves(seal, b"manifesto", "ABCD-EFGH-JKMN-PQRS")
    assert not proves(replace(seal, salt="zz"), b"manifest", "ABCD-EFGH-JKMN-PQRS")


@pytest.mark.parametrize("code", ["", "1234", "암호", "ABCD", "ABCD-EFGH-JKMN-PQRS-T", "ILOI-ILOI-ILOI-ILOI"])
def test_what_is_no_whole_code_proves_nothing_not_even_its_own_seal(code):
    assert not proves(make_seal(b"manifest", code), b"manifest", code)


@pytest.mark.parametrize(("given", "said"), [("", ""), ("AAAA-BBBB-CCCC-DDDD", "wrong")])
def test_without_its_code_data_and_answer_open_and_the_model_stays_locked(given, said, here, packed, there):
    taken = there.handover.take(packed[0], given)
    run = here[3]
    assert (taken.models, taken.locked, taken.code) == (0, 1, said)
    assert len(rows_of(there, here[2])) == ROWS
    assert there.outcome(run).headline == here[0].outcome(run).headline
    with pytest.raises(KampError, match="model_locked"):
        there.package(run)
    with pytest.raises(KampError, match="code_wrong"):
        there.handover.unlock(run, "AAAA-BBBB-CCCC-DDDD")
    assert there.handover.unlock(run, packed[1].lower().replace("-", " ")) == 1
    assert there.package(run).card.run == run
    assert not there.handover.locked(run)


def test_the_code_is_kept_nowhere(here, packed):
    bare = packed[1].replace("-", "")
    for path in here[0].workspace.home.rglob("*"):
        assert not path.is_file() or bare.encode() not in path.read_bytes()
    assert bare.encode() not in packed[0].read_bytes()


# strangers ---------------------------------------------------------------------------------------------------------

def members_of(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, members, honest=True):
    """The archive again; with a manifest that fits its members, or as it was."""
    if honest:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {name: hashlib.sha256(content).hexdigest() for name, content in members.items()
                               if name not in ("manifest.json", "seal.json")}
        members = {**members, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def told(change):
    """An attack on project.json."""
    def attack(members):
        project = json.loads(members["project.json"])
        change(project)
        return {**members, "project.json": json.dumps(project).encode()}
    return attack


ATTACKS = {
    "a path out of the folder": lambda m: {**m, "../../evil.py": b"x"},
    "a path within it": lambda m: {**m, "runs/0/../../signing.key": b"x"},
    "a file of another kind": lambda m: {**m, "data/0/v1.duckdb": b"x"},
    "no project": lambda m: {name: content for name, content in m.items() if name != "project.json"},
    "a member short": lambda m: {name: content for name, content in m.items() if name != "data/0/v1.parquet"},
    "no table at all": lambda m: {**m, "data/0/v1.parquet": b"PAR1" + b"\0" * 64},
    "an id that is a path": told(lambda p: p["data"][0].update(id="../../../..")),
    "an id twice": told(lambda p: p["runs"].append(p["runs"][0])),
    "a step nobody knows": told(lambda p: p["data"][0]["versions"][1].update(recipe=[{"kind": "shell", "run": "rm"}])),
    "a version that is not there": told(lambda p: p["data"][0].update(current=9)),
    "a parent that is not there": told(lambda p: p["data"][0]["versions"][1].update(parent=9)),
    "more rows than told": told(lambda p: p["data"][0]["versions"][0].update(rows=7)),
    "a problem nobody knows": told(lambda p: p["runs"][0]["request"].update(problem="../x")),
    "a report of another shape": told(lambda p: p["data"][0]["versions"][0].update(report={"rows": []})),
    "a time that is none": told(lambda p: p["runs"][0].update(created="soon")),
    "a word that nobody can say": told(
        lambda p: p["data"][0]["versions"][0]["report"].update(warnings=[{"code": "x", "facts": {}}])),
    "a choice of another shape": told(lambda p: p["choices"].update(dataset={"id": 1})),
    "stages that are none": told(lambda p: p["choices"].update(stages={"a": "everywhere"})),
    "an answer of another shape": lambda m: {**m, "runs/0/outcome.json": b'{"run": 1}'},
    "no JSON": lambda m: {**m, "project.json": b"\xff{"},
    "a bomb": lambda m: {**m, "runs/0/holdout.parquet": b"\0" * 30_000_000},
}


def left_behind(studio) -> list:
    home = studio.workspace.home
    return [*studio.ledger.projects(), *studio.ledger.datasets(), *studio.runs(), *(home / "datasets").iterdir(),
            *(home / "runs").iterdir(), *(home / "tmp").iterdir()]


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_what_is_not_as_we_pack_it_is_refused_and_leaves_nothing(attack, packed, there, tmp_path):
    evil = written(tmp_path / "evil.zip", ATTACKS[attack](members_of(packed[0])))
    with pytest.raises(KampError) as caught:
        there.handover.take(evil, packed[1])
    assert caught.value.code in ("handover_broken", "problem_unknown", "step_kind_unknown")
    assert left_behind(there) == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("evil.py")] == []


def test_what_was_changed_on_the_way_or_is_no_archive_is_refused(packed, there, tmp_path):
    members = members_of(packed[0])
    changed = written(tmp_path / "a.zip", {**members, "runs/0/holdout.parquet": b"x"}, honest=False)
    cut = tmp_path / "b.zip"
    cut.write_bytes(packed[0].read_bytes()[:-400])
    text = tmp_path / "c.zip"
    text.write_text("hello")
    twice = tmp_path / "d.zip"
    twice.write_bytes(packed[0].read_bytes())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("project.json", members["project.json"])
    newer = written(tmp_path / "e.zip", {**members, "manifest.json": json.dumps(
        {**json.loads(members["manifest.json"]), "form": 99}).encode()})
    for path, code in ((changed, "handover_broken"), (cut, "handover_broken"), (text, "handover_broken"),
                       (twice, "handover_broken"), (newer, "handover_newer"), (tmp_path / "none.zip", "file_not_found")):
        with pytest.raises(KampError, match=code):
            there.handover.take(path, packed[1])
    assert left_behind(there) == []


class Evil:
    def __reduce__(self):
        return exec, ("raise SystemExit('unpickled')",)


def test_a_model_put_in_by_a_stranger_is_never_opened(here, packed, there, tmp_path):
    """The stranger has no code: hashes can be made to fit, the seal cannot."""
    members = members_of(packed[0])
    with zipfile.ZipFile(tmp_path / "model.kamp", "w") as model:
        model.writestr("card.json", "{}")
        model.writestr("estimator.pkl", pickle.dumps(Evil()))
    evil = written(tmp_path / "evil.zip", {**members, "runs/0/model.kamp": (tmp_path / "model.kamp").read_bytes()})
    taken = there.handover.take(evil, packed[1])
    assert (taken.code, taken.models, taken.locked) == ("wrong", 0, 1)
    with pytest.raises(KampError, match="code_wrong"):
        there.handover.unlock(here[3], packed[1])
    with pytest.raises(KampError, match="model_locked"):
        there.package(here[3])


def test_a_model_changed_while_it_lay_locked_is_refused(here, packed, there):
    there.handover.take(packed[0])
    locked = there.workspace.run_folder(here[3]) / "model.locked"
    locked.write_bytes(locked.read_bytes() + b"x")
    with pytest.raises(KampError, match="handover_broken"):
        there.handover.unlock(here[3], packed[1])


def test_a_table_comes_as_a_table_never_as_a_database(packed, there):
    """A foreign DuckDB file could hold a view that reads what it likes."""
    assert not any(name.endswith(".duckdb") for name in members_of(packed[0]))
    there.handover.take(packed[0])
    with there.reading(there.ledger.datasets()[0].id) as cursor:
        assert cursor.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)


@pytest.mark.parametrize("fails", ["second folder", "ledger"])
def test_what_fails_half_way_leaves_nothing(fails, packed, there, monkeypatch):
    moves, really = [], os.rename

    def rename(ready, target):
        moves.append(target)
        if len(moves) == 2 and fails == "second folder":
            raise OSError("disk full")
        really(ready, target)

    monkeypatch.setattr(arriving.os, "rename", rename)
    if fails == "ledger":
        monkeypatch.setattr(arrive._Arrival, "_rest", lambda self: [("no_such_table", {"id": 1})])
    with pytest.raises(Exception, match=r"disk_filled|no_such_table"):
        there.handover.take(*packed)
    monkeypatch.undo()
    assert left_behind(there) == []


# hidden ------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def case(here, tmp_path_factory):
    out = tmp_path_factory.mktemp("case") / "case.zip"
    return out, here[0].handover.pack(here[1], out, "", anonymise=True)


def test_a_case_tells_no_name_and_no_word_of_the_factory(case):
    members = members_of(case[0])
    assert not any(name.endswith(".kamp") for name in members)
    assert case[1].left_out == 0
    words = {"온도", "설비", "건조로", "판정", "불량", "양품", "메모", "김대리", "도면", "삼성", "수량", "생산시각", "시험이"}
    for content in members.values():
        assert not any(word.encode() in content for word in words)


def test_a_case_keeps_what_can_be_learned_from_it(case, there, here):
    there.handover.take(case[0])
    dataset = there.ledger.datasets()[0]
    assert dataset.name == "case 1"
    before = pd.DataFrame(rows_of(here[0], here[2]), columns=[c.name for c in here[0].import_report(here[2]).columns])
    with there.reading(dataset.id) as cursor:
        after = cursor.execute("select * from data").df()
    request = there.runs()[0].request
    time, heat, result, machine = request.time, request.inputs[0], request.target, request.group
    shift = after[time] - before["생산시각"]
    assert shift.nunique() == 1
    assert shift[0].days % 7 == 0
    assert np.corrcoef(after[heat], before["온도"])[0, 1] == pytest.approx(1.0)
    assert not np.isclose(after[heat], before["온도"]).all()
    assert pd.crosstab(after[result], before["판정"]).to_numpy().astype(bool).sum() == 2
    assert set(after[machine]) == {"A", "B"}
    known = there.ledger.version(dataset.id).columns[heat]
    assert (known.note, known.unit) == ("", None)
    assert known.low < after[heat].min()
    outcome = there.outcome(there.runs()[0].run)
    assert {outcome.target, outcome.bad_value, outcome.importance[0].column} == {result, request.bad, heat}
    assert after[heat].between(outcome.importance[0].danger_low, outcome.importance[0].danger_high).any()
    with pytest.raises(KampError, match="model_not_here"):
        there.package(outcome.run)


def test_free_text_is_emptied(here, tmp_path):
    """Only the current version goes along: where the note was dropped. Gone back to the import, its cells are empty."""
    studio = make_studio(tmp_path / "home")
    project, dataset, _ = make_project(studio)
    studio.cleaning.undo(dataset)
    studio.handover.pack(project, tmp_path / "c.zip", "", anonymise=True)
    (tmp_path / "t.parquet").write_bytes(members_of(tmp_path / "c.zip")["data/0/v1.parquet"])
    frame = duckdb.connect().execute(f"select * from '{tmp_path}/t.parquet'").df()
    assert list(frame.columns[frame.isna().all()]) != []
    assert len(frame) == ROWS
    studio.workspace.close()


def hangul(value) -> set[str]:
    return set(re.findall("[가-힣]+", json.dumps(value, ensure_ascii=False)))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_answer_can_be_hidden_and_read_again(kind):
    outcome = answers()[kind][0]
    known = OUTCOME.dump_python(outcome, mode="json")
    columns = sorted({outcome.target, "금형", *re.findall('"column": "([^"]+)"', json.dumps(known, ensure_ascii=False))})
    mask = Mask({column: f"C{place}" for place, column in enumerate(columns)},
                {column: Number(3.0, 0.0, True) for column in columns}, {"금형": {"M-204": "A"}}, 30)
    rule = OutcomeMask(mask, known, outcome.target, "금형")
    hidden = rule.outcome(known)
    assert hangul(hidden) == set()
    again = OUTCOME.validate_python(hidden)
    assert again.headline.value == pytest.approx(outcome.headline.value * (3 if outcome.headline.metric == "mae" else 1) if
                                                 rule.factor == 3 else outcome.headline.value)
    assert again.verdict.level == outcome.verdict.level


def test_what_stands_beside_a_cause_is_hidden_too():
    outcome = answers()[Kind.INSPECT][0]
    cause = Importance("금형", 0.2, 0.1, 0.3, "category", danger_level="M-204", danger_also=("M-205",), danger_with=("작업자",))
    known = OUTCOME.dump_python(replace(outcome, importance=(cause,)), mode="json")
    names = {outcome.target, "금형", "작업자", *re.findall('"column": "([^"]+)"', json.dumps(known, ensure_ascii=False))}
    mask = Mask({column: f"C{place}" for place, column in enumerate(sorted(names))}, {}, {"금형": {"M-204": "A", "M-205": "B"}}, 30)
    hidden = OutcomeMask(mask, known, outcome.target, None).outcome(known)["importance"][0]
    assert (hidden["danger_level"], hidden["danger_also"]) == ("A", ["B"])
    assert hidden["danger_with"] == [mask.name("작업자")]


def test_letters_numbers_and_times_are_turned_one_way():
    mask = make_mask({"온도": (10.0, 20.0, True), "비고": None}, {"비고": ["x", "긴말"]}, {"온도"})
    assert [letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert mask.number("온도", 0) == 0                       # a result is stretched only
    assert mask.word("온도", "10") == str(int(10 * mask.numbers["온도"].scale))
    assert {mask.word("비고", "x"), mask.word("비고", "긴말")} == {"A", "B"}
    assert mask.word("비고", "아무도 모르는 말") == "–"
    assert mask.name("온도 (0–24)") == f"{mask.names['온도']} (0–24)"
    day, later = "2026-03-02", mask.time("2026-03-09")
    assert mask.text(f"{day}–2026-03-09, {day}") == f"{mask.time(day)}–{later}, {mask.time(day)}"
    assert mask.text(f"{day}, {day} … +3") == f"{mask.time(day)}, {mask.time(day)} … +3"
    assert mask.text(day) == mask.time(day) != day
    assert mask.shows(["말 속의 긴말"])
    assert not mask.shows([*mask.names.values(), "A", "weekday_0"])


# the command line --------------------------------------------------------------------------------------------------

def test_both_commands(here, tmp_path, capsys):
    home = ["--home", str(here[0].workspace.home)]
    assert main(["handover", "건조로 사업", "--out", str(tmp_path / "p.zip"), "--json", *home]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    new = ["--home", str(tmp_path / "new"), "--language", "en"]
    assert main(["takeover", str(tmp_path / "p.zip"), "--code", code, *new]) == 0
    assert "“건조로 사업” is open (data 1, trainings 1, models ready to use 1)." in capsys.readouterr().out
    assert main(["takeover", str(tmp_path / "p.zip"), *new]) == 0
    assert "1 model(s) are locked" in capsys.readouterr().out
    assert main(["handover", "none", "--out", str(tmp_path / "q.zip"), *home]) == 1
    assert "none" in capsys.readouterr().err
