"""The model library: one model in use a question, a log that tells what was decided, and a way back."""
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Verdict
from tests.homes import answered
from tests.makers import make_outcome


@pytest.fixture
def trained(studio):
    """A finished training, as a worker leaves it."""
    def train(target="판정"):
        return answered(studio, make_outcome(target=target, verdict=Verdict("hint", ())))
    return train


def stages(studio):
    return {model.job.run: model.stage for model in studio.library.models(studio.project().id)}


def test_one_model_a_question_is_in_use_and_the_way_back_is_the_same_step(studio, trained):
    old, new, other = trained(), trained(), trained(target="금형")
    assert set(stages(studio).values()) == {"trial"}
    studio.library.put(old, "in_use", "첫 모델")
    studio.library.put(other, "in_use")
    studio.library.put(new, "in_use", "점수가 낫다")
    assert stages(studio) == {old: "retired", new: "in_use", other: "in_use"}
    studio.library.put(old, "in_use", "새 모델이 약속을 지키지 못함")
    assert stages(studio) == {old: "in_use", new: "retired", other: "in_use"}
    log = [(line.code, line.facts["run"], line.facts["why"]) for line in studio.library.decisions(studio.project().id)[:4]]
    assert log == [("model_in_use", old, "새 모델이 약속을 지키지 못함"), ("model_retired", new, ""),
                   ("model_in_use", new, "점수가 낫다"), ("model_retired", old, "")]


def test_a_model_in_use_stays_and_another_goes_for_good(studio, trained):
    run = trained()
    studio.library.put(run, "in_use")
    with pytest.raises(KampError, match="model_in_use"):
        studio.library.delete(run)
    studio.library.put(run, "retired")
    folder = studio.workspace.run_folder(run)
    studio.library.delete(run, "낡음")
    assert not folder.exists()
    assert run not in stages(studio)
    assert studio.library.decisions(studio.project().id)[0].facts["why"] == "낡음"
    with pytest.raises(KampError, match="run_unknown"):
        studio.jobs.look(run)


def test_a_model_that_learns_again_stays_with_all_that_belongs_to_it(studio, trained):
    """Somebody resumed it between the look and the click."""
    run = trained()
    look = studio.jobs.look
    before = look(run)
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'waiting' where id = ?", (run,))
    studio.jobs.look = lambda _run: before
    with pytest.raises(KampError, match="model_in_use"):
        studio.library.delete(run)
    assert look(run).run == run
    assert studio.workspace.run_folder(run).exists()
    assert not any(line.code == "model_deleted" for line in studio.library.decisions(studio.project().id))


def test_a_step_that_fails_half_way_leaves_stages_and_log_as_they_were(studio, trained, monkeypatch):
    old, new = trained(), trained()
    studio.library.put(old, "in_use")
    log = studio.library.decisions(studio.project().id)

    def full(*_args):
        raise OSError("disk full")
    monkeypatch.setattr(studio.ledger, "choose_within", full)
    for step in (lambda: studio.library.put(new, "in_use"), lambda: studio.library.delete(new)):
        with pytest.raises(KampError, match="disk_filled"):
            step()
    assert stages(studio) == {old: "in_use", new: "trial"}
    assert studio.library.decisions(studio.project().id) == log


def test_what_was_held_open_goes_with_the_next_sweep(studio, trained, monkeypatch):
    run, kept = trained(), trained()
    folder = studio.workspace.run_folder(run)
    with monkeypatch.context() as held:
        held.setattr("kamp_core.studio.library.shutil.rmtree", lambda *_args, **_options: None)
        studio.library.delete(run)
    stranger = studio.workspace.new_run_folder("unknown")
    assert folder.exists()
    studio.workspace.sweep()
    assert not folder.exists()
    assert studio.workspace.run_folder(kept).exists()
    assert stranger.exists()                             # nobody deleted it: it may belong to a ledger that was lost


def test_a_damaged_answer_hides_no_other_model_and_can_be_deleted(studio, trained):
    damaged, whole = trained(), trained()
    (studio.workspace.run_folder(damaged) / "outcome.json").write_text('{"run": "', "utf-8")
    answers = {model.job.run: model.outcome is not None for model in studio.library.models(studio.project().id)}
    assert answers == {damaged: False, whole: True}
    with pytest.raises(KampError, match="outcome_damaged"):
        studio.outcome(damaged)
    studio.library.delete(damaged)
    assert list(stages(studio)) == [whole]


def test_the_model_in_use_is_known_and_so_is_the_one_in_place_of_another(studio, trained):
    old, new, other = trained(), trained(), trained(target="금형")
    project = studio.project().id
    assert studio.library.in_use(project) == []
    studio.library.put(old, "in_use")
    studio.library.put(other, "in_use")
    assert [job.run for job in studio.library.in_use(project)] == [other, old]
    assert studio.library.in_place_of(studio.jobs.look(new)).run == old
    assert studio.library.in_place_of(studio.jobs.look(old)) is None


@pytest.mark.parametrize("level", ["no_signal", "suspicious"])
def test_a_model_that_cannot_be_trusted_is_not_put_to_use(studio, trained, level):
    run = trained()
    path = studio.workspace.run_folder(run) / "outcome.json"
    path.write_text(path.read_text("utf-8").replace('"hint"', f'"{level}"'), "utf-8")
    with pytest.raises(KampError, match="model_unfit"):
        studio.library.put(run, "in_use")
    assert stages(studio) == {run: "trial"}
