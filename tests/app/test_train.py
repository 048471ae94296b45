"""Train: what is learned, the time it takes, and a run watched to its end."""
import json
import time
from dataclasses import asdict, replace

import pytest

from kamp_core.jobs.facts import State
from kamp_core.learning.request import Candidate
from tests.homes import open_sample


def moulding(studio):
    """The moulding sample with its problem chosen."""
    dataset = open_sample(studio, "defect_prediction")
    studio.ledger.choose(studio.project().id, "dataset", dataset)
    studio.ledger.choose(studio.project().id, f"problem {dataset}", "defect_prediction")
    return dataset


@pytest.fixture
def asked(studio, begin_with):
    dataset = begin_with(moulding)
    studio.jobs._train = "tests.core.standin_train:instant"
    yield dataset
    for job in studio.jobs.active():
        studio.jobs.stop(job.run)
        studio.jobs.wait(job.run, 15)


def key_of(app, key):
    return [button for button in app.button if button.key == key]


def started(app, studio):
    app.button(key="start_training").click().run()
    return studio.runs()[0].run


def test_without_a_problem_it_says_what_to_do_first(open_page, text_of):
    app = open_page("train")
    assert "먼저 데이터와 문제를 골라 주세요" in text_of(app)
    assert not key_of(app, "start_training")


def test_it_says_what_will_be_learned_and_what_more_time_brings(open_page, asked, text_of):
    app = open_page("train")
    said = text_of(app)
    assert "‘판정’의 값을 미리 알아보는 법" in said
    assert "처음 보는 날에 맞는지 채점합니다" in said
    assert "대표 모델 몇 가지" in said
    app.segmented_control(key="budget").set_value("standard").run()
    assert "설정을 바꿔 봅니다" in text_of(app)
    assert open_page("train").segmented_control(key="budget").value == "standard"     # remembered


def test_a_training_is_watched_to_its_end(open_page, asked, studio, text_of, listings_of):
    app = open_page("train")
    run = started(app, studio)
    assert app.query_params["run"] == run
    assert studio.jobs.look(run).request.budget == 60
    assert studio.jobs.wait(run, 40).state is State.DONE
    app.run()
    assert "모델 2개를 시험해 가장 나은 것을 골랐습니다" in text_of(app)
    assert listings_of(app)[0]["모델"][0] == "선형 모델"
    assert key_of(app, "next")


def test_how_many_models_were_tried_is_said_in_words_that_suit_one_too(open_page, asked, studio, text_of):
    run = started(open_page("train"), studio)
    studio.jobs.wait(run, 40)
    assert "Models tried: 2. The best was taken." in text_of(open_page("train", language="en", run=run))
    behind = replace(studio.jobs.look(run).leaderboard[-1], value=None, status="skipped", error="behind")   # not to its end
    (studio.workspace.run_folder(run) / "candidates" / f"{behind.model}.json").write_text(json.dumps(asdict(behind)), "utf-8")
    assert "Models tried: 1. The best was taken." in text_of(open_page("train", language="en", run=run))


def test_models_that_were_passed_over_are_said_to_be_normal(open_page, asked, studio, text_of, listings_of):
    app = open_page("train")
    run = started(app, studio)
    studio.jobs.wait(run, 40)
    assert "정상입니다" not in text_of(app.run())
    for model, why in (("lightgbm_pairs", "budget"), ("rf", "behind")):
        candidate = Candidate(model, "average_precision", None, 0.1, "skipped", why)
        (studio.workspace.run_folder(run) / "candidates" / f"{model}.json").write_text(json.dumps(asdict(candidate)), "utf-8")
    app.run()
    told = dict(zip(listings_of(app)[0]["모델"], listings_of(app)[0]["점수"], strict=True))
    assert told["부스팅 나무(LightGBM), 두 열을 짝지어"] == "시간이 모자라 끝까지 시험하지 못함"
    assert told["랜덤 포레스트"] == "뒤처져서 그만 시험함"
    assert "시험하지 않은 모델이 있는 것은 정상입니다" in text_of(app)


def test_a_run_that_waits_for_another_can_be_watched_beside_it(open_page, asked, studio):
    studio.jobs._train = "tests.core.standin_train:deep"
    app = open_page("train")
    first = started(app, studio)
    request = studio.jobs.look(first).request
    second = studio.jobs.submit(request, studio.project().id)
    app = open_page("train", run=second)
    assert [len(key_of(app, key)) for key in ("stop_job", "stop_other_job")] == [1, 1]
    assert not app.error


def test_a_page_loaded_again_in_the_instant_of_a_start_shows_the_training_that_was_started(open_page, asked, studio):
    app = open_page("train")
    ended = started(app, studio)
    studio.jobs.wait(ended, 40)
    studio.jobs._train = "tests.core.standin_train:deep"
    begun = studio.jobs.submit(studio.jobs.look(ended).request, studio.project().id)
    app = open_page("train", run=ended)                     # neither its address nor the memory had heard of it
    assert app.query_params["run"] == begun
    assert key_of(app, "stop_job")
    app.query_params["run"] = ended                         # the browser's way back
    assert not key_of(app.run(), "stop_job")
    assert open_page("answer", run=ended).query_params["run"] == ended      # an answer that was shared stays that answer


def test_a_stopped_training_can_be_resumed_or_finished(open_page, asked, studio, text_of):
    studio.jobs._train = "tests.core.standin_train:deep"
    app = open_page("train")
    run = started(app, studio)
    while not studio.jobs.look(run).leaderboard:
        time.sleep(0.1)
    app.run()
    assert "닫아도 계속됩니다" in text_of(app)
    assert len(key_of(app, "stop_job")) == 1
    app.button(key="stop_job").click().run()
    assert studio.jobs.wait(run, 15).state is State.STOPPED
    app = open_page("train", run=run)
    assert "끝난 모델 1개는 그대로 있습니다" in text_of(app)
    app.button(key="resume_training").click().run()
    assert studio.jobs.look(run).active


def test_a_failure_is_said_in_words(open_page, asked, studio, text_of):
    studio.jobs._train = "tests.core.standin_train:wrong_column"
    app = open_page("train", language="en")
    run = started(app, studio)
    assert studio.jobs.wait(run, 40).state is State.FAILED
    app.run()
    assert "no column “없는 열”" in app.warning[0].value
    assert key_of(app, "start_training")
