"""Jobs: real worker processes, stand-in trainings."""
import time

import psutil
import pytest

from kamp_core.errors import KampError
from kamp_core.jobs import folder as run_folder
from kamp_core.jobs import process
from kamp_core.jobs import runner as runner_module
from kamp_core.jobs import worker as worker_module
from kamp_core.jobs.board import Board
from kamp_core.jobs.facts import State
from kamp_core.jobs.runner import JobRunner
from kamp_core.learning.outcome import read_outcome
from kamp_core.learning.request import News, TrainRequest
from tests.core.standin_train import parts
from tests.waiting import until

SECONDS = 40


@pytest.fixture
def request_of(workspace):
    """A dataset of forty parts, and a request to learn from it."""
    project = workspace.ledger.add_project("p")
    dataset = workspace.ledger.add_dataset(project.id, "parts")
    with workspace.new_version(dataset) as draft:
        draft.cursor.register("incoming", parts())
        draft.cursor.execute("create table data as select * from incoming")
    return TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량", budget=60.0)


@pytest.fixture
def runner_of(workspace):
    """A runner whose workers use this stand-in; every worker is ended after the test."""
    made = []

    def make(name):
        made.append(JobRunner(workspace, f"tests.core.standin_train:{name}"))
        return made[-1]

    yield make
    for runner in made:
        for job in runner.active():
            runner.stop(job.run)
            runner.wait(job.run, 15)


def worker_of(workspace, run):
    return workspace.ledger.rows("select worker from runs where id = ?", run)[0]["worker"]


def test_a_training_tells_news_and_ends_with_an_answer_and_a_model(workspace, request_of, runner_of):
    runner = runner_of("quick")
    run = runner.submit(request_of, "p")
    job = runner.wait(run, SECONDS)
    assert (job.state, job.error, job.has_answer) == (State.DONE, None, True)
    assert [c.model for c in job.leaderboard] == ["lr", "lightgbm"]      # the better one first
    assert job.news.key == "news.scored"
    folder = workspace.run_folder(run)
    assert {"request.json", "events.jsonl", "outcome.json", "model.kamp", "worker.log"} <= {p.name for p in folder.iterdir()}
    assert 40 < read_outcome(folder / "outcome.json").seconds <= 60      # the budget counts from the click


def test_a_known_fault_ends_in_words_and_an_unknown_one_in_a_number(workspace, request_of, runner_of):
    known = runner_of("wrong_column")
    job = known.wait(known.submit(request_of, "p"), SECONDS)
    assert (job.state, job.error) == (State.FAILED, ("column_missing", {"column": "없는 열"}))
    unknown = runner_of("broken")
    job = unknown.wait(unknown.submit(request_of, "p"), SECONDS)
    code, facts = job.error
    assert (job.state, code, list(facts)) == (State.FAILED, "unexpected", ["ref"])
    log = (workspace.run_folder(job.run) / "worker.log").read_text("utf-8")
    assert facts["ref"] in log
    assert "secret detail" in log


def test_a_worker_that_is_killed_becomes_a_failure_and_can_be_resumed(workspace, request_of, runner_of):
    runner = runner_of("deep")
    run = runner.submit(request_of, "p")
    until(lambda: runner.look(run).leaderboard)
    psutil.Process(worker_of(workspace, run)).kill()
    job = runner.wait(run, 10)
    assert (job.state, job.error, job.can_resume) == (State.FAILED, ("worker_lost", {}), True)
    runner.resume(run, finish_only=True)
    job = runner.wait(run, SECONDS)
    assert (job.state, job.has_answer) == (State.DONE, True)
    outcome = read_outcome(workspace.run_folder(run) / "outcome.json")
    assert (outcome.versions["finish_only"], outcome.seconds) == ("True", 60.0)     # resumed: the whole budget again


def test_a_worker_that_falls_silent_is_given_up(workspace, request_of, runner_of, monkeypatch):
    monkeypatch.setattr(runner_module, "SILENCE", 2.0)
    monkeypatch.setattr(runner_module, "GRACE", 0.5)
    runner = runner_of("deep")
    run = runner.submit(request_of, "p")
    until(lambda: runner.look(run).leaderboard)
    worker = psutil.Process(worker_of(workspace, run))
    worker.suspend()
    job = runner.wait(run, 15)
    assert (job.state, job.error) == (State.FAILED, ("worker_lost", {}))
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_a_stop_deep_in_a_fit_takes_seconds_and_keeps_what_is_finished(request_of, runner_of):
    runner = runner_of("deep")
    run = runner.submit(request_of, "p")
    until(lambda: runner.look(run).leaderboard)
    runner.stop(run)
    asked = time.monotonic()
    job = runner.wait(run, 20)
    assert time.monotonic() - asked < 6
    assert (job.state, job.error, job.can_resume) == (State.STOPPED, None, True)


def test_a_stop_is_heard_at_the_next_news(request_of, runner_of):
    runner = runner_of("stubborn")
    run = runner.submit(request_of, "p")
    until(lambda: runner.look(run).news)
    runner.stop(run)
    asked = time.monotonic()
    assert runner.wait(run, 20).state is State.STOPPED
    assert time.monotonic() - asked < 3


def test_stop_and_use_the_best_ends_with_an_answer(request_of, runner_of):
    runner = runner_of("deep")
    run = runner.submit(request_of, "p")
    until(lambda: runner.look(run).leaderboard)
    runner.resume(run, finish_only=True)
    job = runner.wait(run, SECONDS)
    assert (job.state, job.has_answer) == (State.DONE, True)


def test_the_queue_moves_on_by_itself(workspace, request_of, runner_of):
    runner = runner_of("quick")
    first, second = runner.submit(request_of, "p"), runner.submit(request_of, "p")
    assert runner.look(second).ahead == 1
    state = "select state from runs where id = ?"
    until(lambda: workspace.ledger.rows(state, second)[0]["state"] == "done")      # nobody looks through the runner
    assert [job.run for job in runner.list()] == [second, first]
    assert not runner.active()


def test_a_waiting_run_stops_at_once(request_of, runner_of):
    runner = runner_of("deep")
    first, second = runner.submit(request_of, "p"), runner.submit(request_of, "p")
    until(lambda: runner.look(first).news)
    runner.stop(second)
    job = runner.look(second)
    assert (job.state, job.can_resume) == (State.STOPPED, False)


def test_what_cannot_be_resumed_says_so(request_of, runner_of):
    runner = runner_of("quick")
    run = runner.submit(request_of, "p")
    runner.wait(run, SECONDS)
    with pytest.raises(KampError, match="run_not_resumable"):
        runner.resume(run)
    with pytest.raises(KampError, match="run_unknown"):
        runner.look("nosuchrun")


def test_a_worker_that_cannot_start_fails_its_run_instead_of_trying_for_ever(request_of, runner_of, monkeypatch):
    monkeypatch.setattr(process.sys, "executable", "/bin/false")
    runner = runner_of("quick")
    run = runner.submit(request_of, "p")
    job = runner.wait(run, 10)
    assert (job.state, job.error) == (State.FAILED, ("worker_lost", {}))


def test_news_go_on_after_a_line_that_a_killed_worker_left_half_written(tmp_path):
    run_folder.tell(tmp_path, News("news.reading", 0.0))
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write('{"key": "news.scored", "facts": {"model": "온'.encode()[:-1])       # in the middle of a letter
    assert [news.key for news in run_folder.read_news(tmp_path)] == ["news.reading"]
    run_folder.tell(tmp_path, News("news.judging", 0.5))
    assert [news.key for news in run_folder.read_news(tmp_path)] == ["news.reading", "news.judging"]


def claimed(workspace, request_of):
    """A run that this very process has taken, as a worker sees it."""
    runner = JobRunner(workspace)
    board = Board(workspace.ledger)
    runner.wake = lambda: None
    run = runner.submit(request_of, "p")
    board.claim(worker_module.os.getpid())
    return worker_module.Desk(workspace, board, board.run(run), workspace.run_folder(run), runner)


def test_a_busy_ledger_does_not_end_the_signs_of_life(workspace, request_of, monkeypatch):
    monkeypatch.setattr(worker_module, "BEAT", 0.01)
    desk = claimed(workspace, request_of)
    said = []

    def beat(run, worker):
        said.append(run)
        if len(said) == 1:
            raise OSError("database is locked")
        desk.over.set()
        return 0

    monkeypatch.setattr(desk.board, "beat", beat)
    worker_module._beat(desk)
    assert len(said) == 2


def test_the_end_of_a_run_is_written_again_if_the_ledger_was_busy(workspace, request_of, monkeypatch):
    monkeypatch.setattr(worker_module, "BEAT", 0.01)
    desk = claimed(workspace, request_of)
    end, tries = desk.board.end, []

    def busy_at_first(*arguments):
        tries.append(1)
        if len(tries) < worker_module.TRIES:
            raise OSError("database is locked")
        return end(*arguments)

    monkeypatch.setattr(desk.board, "end", busy_at_first)
    worker_module._end(desk, State.DONE)
    assert desk.board.run(desk.run.id).state is State.DONE


def test_a_worker_that_writes_its_answer_is_waited_for(workspace, request_of, monkeypatch):
    monkeypatch.setattr(runner_module, "PATIENCE", -1.0)
    desk = claimed(workspace, request_of)
    desk.board.ask_to_stop(desk.run.id)
    asked = desk.board.run(desk.run.id)
    assert desk.runner._is_deaf(asked)
    run_folder.mark_answering(desk.path, True)
    assert not desk.runner._is_deaf(asked)
    monkeypatch.setattr(runner_module, "ANSWER_PATIENCE", -1.0)
    assert desk.runner._is_deaf(asked)


def test_whether_data_have_an_answer_is_asked_of_the_newest_run_first_and_no_further(workspace, request_of, runner_of, monkeypatch):
    runner, project = runner_of("quick"), workspace.ledger.projects()[0].id
    runner.wake = lambda: None                     # they only wait
    oldest, older, newest = (runner.submit(request_of, project) for _ in range(3))
    assert not runner.answered(project, request_of.dataset)
    for run in (oldest, older):
        (workspace.run_folder(run) / "outcome.json").write_text("{}", "utf-8")
    asked = []
    monkeypatch.setattr(runner_module, "run_place", lambda place, run: (asked.append(run), place.run_folder(run))[1])
    assert runner.answered(project, request_of.dataset)
    assert asked == [newest, older]
    assert not runner.answered(project, "other data")


def test_a_run_whose_folder_someone_removed_breaks_no_list(workspace, request_of, runner_of):
    runner = runner_of("quick")
    run = runner.submit(request_of, "p")
    runner.wait(run, SECONDS)
    for path in sorted(workspace.run_folder(run).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    workspace.run_folder(run).rmdir()
    assert [(job.run, job.has_answer) for job in runner.list()] == [(run, False)]


def test_the_model_knows_how_its_training_file_was_written(workspace, request_of, runner_of):
    from kamp_core.models import load_package
    with workspace.ledger.transaction() as db:
        db.execute("update versions set report = ?",
                   ('{"columns": [{"name": "온도", "type": "number", "unit": null, "format": "decimal_comma"}]}',))
    runner = runner_of("quick")
    run = runner.submit(request_of, "p")
    runner.wait(run, SECONDS)
    card = load_package(workspace.run_folder(run) / "model.kamp", workspace.signing_key()).card
    assert card.formats == {"온도": {"type": "number", "format": "decimal_comma"}}
