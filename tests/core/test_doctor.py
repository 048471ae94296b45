"""The doctor: each kind of damage is named, and mended where no guessing is needed."""
import json
import os
import shutil
import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from kamp_core.cli import main
from kamp_core.errors import KampError
from kamp_core.jobs.facts import State
from kamp_core.people import Audit
from kamp_core.wording import say
from kamp_core.workspace.key import KEY, TWIN
from kamp_core.workspace.rolling import keep_copy
from tests.homes import bring, contents, import_parts, open_studio


@pytest.fixture
def opened():
    """Open studios that are closed after the test."""
    open_ones = []

    def opened(home):
        open_ones.append(open_studio(home))
        return open_ones[-1]

    yield opened
    for studio in open_ones:
        studio.workspace.close()


def told(findings):
    """[(code, state)]; and each has its sentence in both languages."""
    for finding in findings:
        assert say(finding.sentence, "ko", **finding.facts) != say(finding.sentence, "en", **finding.facts)
    return [(finding.code, finding.state) for finding in findings]


def named_then_mended(studio, code):
    """Told first, mended when asked to, and gone after that."""
    assert told(studio.care.examine()) == [(code, "can")]
    assert told(studio.care.mend()) == [(code, "mended")]
    assert told(studio.care.examine()) == []


def damage(path, how):
    content = path.read_bytes()
    path.write_bytes({"empty": b"", "cut": content[:-len(content) // 3], "zeros": bytes(len(content)),
                      "flipped": content[:13000] + b"?" + content[13001:],
                      "torn": content[:8192] + b"\xff" * 8192 + content[16384:]}[how])


def test_a_sound_home_is_in_order(home, opened):
    assert opened(home).care.examine() == ()


def test_the_quick_part_takes_less_than_a_third_of_a_second(home, opened):
    studio = opened(home)
    start = time.perf_counter()
    assert studio.care.look() == ()
    assert time.perf_counter() - start < 0.3


# the ledger -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("how", ["empty", "cut", "zeros", "torn"])
def test_a_damaged_ledger_comes_back_from_its_copy(home, opened, furnished, how):
    damage(home / "ledger.sqlite3", how)
    studio = opened(home)
    assert told(studio.care.look()) == [("ledger_restored", "mended")]
    assert contents(studio) == furnished[4]
    assert len(list(home.glob("ledger.damaged-*"))) == 1


def test_a_lost_ledger_comes_back_from_its_copy(home, opened, furnished):
    (home / "ledger.sqlite3").unlink()
    studio = opened(home)
    assert told(studio.care.look()) == [("ledger_restored", "mended")]
    assert contents(studio) == furnished[4]


def test_without_a_copy_a_damaged_ledger_is_named_and_left_alone(home):
    (home / "ledger.copy.sqlite3").unlink()
    damage(home / "ledger.sqlite3", "zeros")
    for _ in range(2):
        with pytest.raises(KampError, match="ledger_damaged"):
            open_studio(home)
    assert (home / "ledger.sqlite3").read_bytes()[:4] == bytes(4)
    assert list(home.glob("ledger.damaged-*")) == []


def test_a_damaged_ledger_is_never_copied_over_a_sound_copy(home):
    sound = (home / "ledger.copy.sqlite3").read_bytes()
    damage(home / "ledger.sqlite3", "cut")
    keep_copy(home / "ledger.sqlite3")
    assert (home / "ledger.copy.sqlite3").read_bytes() == sound


def test_a_new_version_and_a_start_renew_the_copy(home, opened):
    studio = opened(home)
    import_parts(studio, studio.project().id, "새 데이터")
    damage(home / "ledger.sqlite3", "zeros")
    assert "새 데이터" in {dataset.name for dataset in opened(home).ledger.datasets()}
    (home / "ledger.copy.sqlite3").unlink()
    studio.workspace.sweep_daily()
    assert (home / "ledger.copy.sqlite3").exists()


def test_a_log_that_a_power_cut_left_is_taken_in(home, opened, tmp_path):
    writer = sqlite3.connect(home / "ledger.sqlite3")
    writer.execute("insert into projects (id, name, created) values ('p2', '정전 직전', '2026')")
    writer.commit()
    cut = shutil.copytree(home, tmp_path / "cut")            # as the disk stands at this moment
    writer.close()
    studio = opened(cut)
    assert told(studio.care.examine(mend=True)) == [("ledger_log", "mended")]
    assert "정전 직전" in {project.name for project in studio.ledger.projects()}


# data -----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("how", ["missing", "empty", "cut", "zeros", "flipped"])
def test_a_version_file_is_made_again_from_the_original_and_the_recipe(home, opened, furnished, number, how):
    path = home / "datasets" / furnished[2] / f"v{number}.duckdb"
    path.unlink() if how == "missing" else damage(path, how)
    studio = opened(home)
    named_then_mended(studio, "version_missing" if how == "missing" else "version_damaged")
    assert contents(studio) == furnished[4]


def test_the_import_is_made_again_before_what_was_cleaned_of_it(home, opened, furnished):
    for number in (1, 2):
        (home / "datasets" / furnished[2] / f"v{number}.duckdb").unlink()
    studio = opened(home)
    assert told(studio.care.mend()) == [("version_missing", "mended")] * 2
    assert contents(studio) == furnished[4]


def test_data_made_of_many_files_are_made_again(home, opened, furnished):
    studio = opened(home)
    dataset = studio.ledger.dataset("이어진 것").id
    (home / "datasets" / dataset / "v1.duckdb").unlink()
    named_then_mended(studio, "version_missing")
    assert contents(studio) == furnished[4]


def test_a_joined_dataset_is_made_again_from_its_sources(home, opened):
    studio = opened(home)
    project = studio.project().id
    left, right = (studio.import_file(bring(studio, text), name, project).dataset for name, text in (
        ("왼쪽", "로트,온도\n" + "".join(f"L{i},{i}\n" for i in range(30))),
        ("오른쪽", "로트,판정\n" + "".join(f"L{i},양품\n" for i in range(30)))))
    joined = studio.combining.join(studio.combining.pair(left, right).join, "합친 것", project).dataset
    before = contents(studio)
    studio.workspace.let_go(joined)
    (home / "datasets" / joined / "v1.duckdb").unlink()
    named_then_mended(studio, "version_missing")
    assert contents(studio) == before


def test_a_version_without_its_original_is_told_as_lost(home, opened, furnished):
    (home / "datasets" / furnished[2] / "v1.duckdb").unlink()
    for folder in (home / "files").iterdir():
        shutil.rmtree(folder)
    codes = told(opened(home).care.mend())
    assert ("version_lost", "told") in codes
    assert ("original_missing", "told") in codes


def test_what_comes_out_otherwise_is_not_put_in_place(home, opened, furnished):
    """Somebody exchanged the original."""
    (home / "datasets" / furnished[2] / "v1.duckdb").unlink()
    studio = opened(home)
    studio.workspace.file(studio.import_report(furnished[2], 1).file).write_text("온도,판정\n1,양품\n", "utf-8")
    assert told(studio.care.mend()) == [("version_lost", "told")]
    assert not (home / "datasets" / furnished[2] / "v1.duckdb").exists()


def test_reading_a_damaged_version_is_a_plain_error_and_mending_heals_it_while_the_app_runs(home, opened, furnished):
    studio = opened(home)
    damage(home / "datasets" / furnished[2] / "v1.duckdb", "flipped")
    with pytest.raises(KampError, match="dataset_file_damaged"), studio.reading(furnished[2], 1) as cursor:
        cursor.execute("select * from data").fetchall()
    studio.care.mend()
    with studio.reading(furnished[2], 1) as cursor:
        assert len(cursor.execute("select * from data").fetchall()) == 40


def test_a_file_that_the_records_do_not_know_is_named_and_left_alone(home, opened, furnished):
    stray = home / "datasets" / furnished[2] / "v9.duckdb"
    shutil.copy(home / "datasets" / furnished[2] / "v1.duckdb", stray)
    studio = opened(home)
    assert told(studio.care.mend()) == [("version_unlisted", "told")]
    assert stray.exists()


def test_damaged_findings_are_found_out_again(home, opened, furnished):
    kept = next((home / "datasets" / furnished[2]).glob("*.columns-*.json"))
    kept.write_bytes(kept.read_bytes()[:40])
    studio = opened(home)
    named_then_mended(studio, "kept_damaged")
    assert studio.profile(furnished[2], 2).rows == 40
    assert kept.exists()


def test_an_audit_log_that_is_cut_up_unreadable_or_shut_is_named(home, opened, monkeypatch):
    studio = opened(home)
    audit = Audit(home)
    audit.add("login", "박부장")
    assert told(studio.care.examine()) == []
    with audit.path.open("ab") as file:
        file.write(b'{"at": "2026-\n')
    assert told(studio.care.examine()) == [("audit_broken", "told")]
    assert [event.code for event in audit.latest()] == ["login"]
    monkeypatch.setattr("os.access", lambda path, mode: path != audit.path)          # whom root's tests cannot keep out
    assert told(studio.care.examine()) == [("audit_broken", "told"), ("audit_readonly", "told")]
    audit.path.unlink()
    audit.path.mkdir()
    assert told(studio.care.examine()) == [("audit_unreadable", "told")]


def test_half_written_scratch_goes(home, opened):
    for path in (home / "tmp" / "abc.part", home / "runs" / "abc", home / "tmp" / "ended" / "v1.part"):
        path.mkdir(parents=True) if path.name == "abc" else (path.parent.mkdir(exist_ok=True), path.touch())
        for place in (path, path.parent):
            os.utime(place, (time.time() - 2 * 86400,) * 2)
    studio = opened(home)
    named_then_mended(studio, "scratch_left")


# runs -----------------------------------------------------------------------------------------------------------------

def test_a_run_without_a_worker_is_no_longer_running(home, opened, furnished):
    studio = opened(home)
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'running', worker = 999999999, beat = ?", (time.time(),))
    named_then_mended(studio, "run_stuck")
    job = studio.jobs.look(furnished[3])
    assert (job.state, job.error, job.can_resume) == (State.FAILED, ("worker_lost", {}), True)


def test_an_errand_without_a_process_is_no_longer_running(home, opened):
    studio = opened(home)
    with studio.ledger.transaction() as db:
        db.execute("""insert into errands (id, project, verb, facts, state, created, beat, worker)
                      values ('e1', 'p', 'import_file', '{}', 'running', '2026', 0, 999999999)""")
    named_then_mended(studio, "errand_stuck")


def test_a_run_that_the_records_lost_is_put_back(home, opened, furnished):
    studio = opened(home)
    with studio.ledger.transaction() as db:
        db.execute("delete from runs")
    named_then_mended(studio, "run_unlisted")
    assert contents(studio) == furnished[4]
    assert studio.jobs.look(furnished[3]).project == furnished[1]


def test_a_run_whose_folder_is_gone_is_told_as_lost_and_can_be_repeated(home, opened, furnished):
    shutil.rmtree(home / "runs" / furnished[3])
    studio = opened(home)
    named_then_mended(studio, "run_folder_missing")
    assert studio.jobs.look(furnished[3]).error == ("answer_lost", {})
    studio.jobs.wake = lambda: None
    studio.jobs.resume(furnished[3])
    assert studio.jobs.look(furnished[3]).state is State.WAITING


def test_a_damaged_answer_is_made_again_from_the_finished_candidates(home, opened, furnished):
    path = home / "runs" / furnished[3] / "outcome.json"
    damage(path, "cut")
    studio = opened(home)
    assert told(studio.care.examine()) == [("outcome_damaged", "can")]
    assert told(studio.care.mend()) == [("outcome_damaged", "mended")]
    assert studio.jobs.wait(furnished[3], 60).state is State.DONE
    assert studio.outcome(furnished[3]).versions == {"finish_only": "True"}
    assert studio.package(furnished[3])
    assert path.with_name("outcome.json.damaged").exists()
    assert told(studio.care.examine()) == []


def test_a_damaged_model_is_queued_to_be_made_again(home, opened, furnished):
    damage(home / "runs" / furnished[3] / "model.kamp", "cut")
    studio = opened(home)
    studio.jobs.wake = lambda: None
    assert told(studio.care.examine()) == [("model_damaged", "can")]
    assert told(studio.care.mend()) == [("model_damaged", "mended")]
    assert studio.jobs.look(furnished[3]).state is State.WAITING


def test_without_candidates_a_damaged_answer_is_told_as_lost_and_breaks_no_list(home, opened, furnished):
    (home / "runs" / furnished[3] / "outcome.json").write_text("")
    shutil.rmtree(home / "runs" / furnished[3] / "candidates")
    studio = opened(home)
    with pytest.raises(KampError, match="outcome_damaged"):
        studio.outcome(furnished[3])
    assert told(studio.care.look()) == [("outcome_damaged_lost", "can")]
    assert told(studio.care.mend()) == [("outcome_damaged_lost", "mended")]
    assert studio.jobs.look(furnished[3]).error == ("answer_lost", {})
    assert studio.library.models(furnished[1]) == []


# the key --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("how", "code"), [("gone", "key_missing"), ("cut", "key_missing"), ("another", "key_wrong")])
def test_the_signing_key_comes_back_from_its_twin(home, opened, furnished, how, code):
    (home / KEY).unlink()
    if how != "gone":
        (home / KEY).write_bytes(b"x" * (7 if how == "cut" else 32))
    studio = opened(home)
    assert told(studio.care.look()) == [(code, "mended")]
    assert studio.package(furnished[3])


def test_a_key_that_is_lost_for_good_is_told_with_what_still_works(home, opened, furnished):
    (home / KEY).unlink()
    (home / TWIN).unlink()
    studio = opened(home)
    assert ("key_lost", "told") in told(studio.care.examine())
    studio.workspace.signing_key()                     # the next training makes another
    assert told(studio.care.examine()) == [("model_foreign", "told")]
    with pytest.raises(KampError, match="model_not_signed"):
        studio.package(furnished[3])
    assert studio.outcome(furnished[3])


# the machine ----------------------------------------------------------------------------------------------------------

def test_a_clock_behind_the_last_entry_is_told(home, opened):
    studio = opened(home)
    with studio.ledger.transaction() as db:
        db.execute("update runs set ended = ?", ((datetime.now(UTC) + timedelta(hours=5)).isoformat(),))
    assert told(studio.care.look()) == [("clock_back", "told")]


def test_a_disk_nearly_full_is_told(home, opened, monkeypatch):
    studio = opened(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1 << 40, 1 << 40, 300 << 20))
    assert told(studio.care.look()) == [("disk_low", "told")]


def test_the_command_names_and_mends_in_words_and_as_json(home, furnished, capsys):
    (home / "datasets" / furnished[2] / "v2.duckdb").unlink()
    assert main(["doctor", "--home", str(home)]) == 0
    said = capsys.readouterr().out
    assert "‘사출’ 데이터 2번째 판의 파일이 없습니다" in said
    assert "kamp doctor --mend" in said
    assert main(["doctor", "--mend", "--home", str(home), "--json"]) == 0
    finding, = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["code"], finding["state"]) == ("version_missing", "mended")
    assert main(["doctor", "--home", str(home), "--language", "en"]) == 0
    assert capsys.readouterr().out == "The workspace is in order.\n"
