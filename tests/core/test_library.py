"""The model library: one model in use a question, a log that tells what was decided, and a way back."""
import pytest

from kamp_core.errors import KampError
from kamp_core.learning.request import TrainRequest
from kamp_core.settings import Settings
from kamp_core.studio import Studio


@pytest.fixture
def studio(tmp_path):
    studio = Studio(Settings(tmp_path / "home", None, 1 << 20, "1GB"))
    studio.jobs._train = "tests.core.standin_train:instant"
    yield studio
    studio.workspace.close()


@pytest.fixture
def trained(studio):
    """A finished training; the data are a sample's, the rows a stand-in's."""
    project = studio.project().id
    dataset = studio.import_sample("defect_prediction", project).id

    def train(target="판정"):
        run = studio.start_training(TrainRequest("defect_prediction", dataset, 1, target=target, bad="불량"), project)
        assert studio.jobs.wait(run, 40).has_answer
        return run
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


@pytest.mark.parametrize("level", ["no_signal", "suspicious"])
def test_a_model_that_cannot_be_trusted_is_not_put_to_use(studio, trained, level):
    run = trained()
    path = studio.workspace.run_folder(run) / "outcome.json"
    path.write_text(path.read_text("utf-8").replace('"hint"', f'"{level}"'), "utf-8")
    with pytest.raises(KampError, match="model_unfit"):
        studio.library.put(run, "in_use")
    assert stages(studio) == {run: "trial"}
