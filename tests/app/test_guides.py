"""The guide beside each step: the parts that help there, folded, and the whole on request."""
from dataclasses import replace

import pytest

from kamp_core.learning.outcome import write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import problem
from kamp_core.settings import ROOT
from tests.homes import choose_problem, import_text
from tests.makers import make_outcome

GUIDE = problem("defect_prediction").guide
BESIDE = {"data": ("data", "quality", "cleaning"), "look": ("quality", "data"), "problem": ("background", "cleaning", "model"),
          "train": ("model",), "answer": ("results",), "use": ("effect",)}


def first_days(studio):
    """The first days of the moulding sample, with their problem chosen."""
    lines = (ROOT / "sample_data" / "injection_defects.csv").read_text("utf-8").splitlines(keepends=True)
    return choose_problem(studio, import_text(studio, "".join(lines[:400]), "사출"), "defect_prediction")


@pytest.fixture
def dataset(begin_with):
    return begin_with(first_days)


@pytest.fixture
def run(studio, dataset):
    """A run with an answer, as a worker leaves it; its worker never starts."""
    studio.jobs._train = "tests.core.standin_train:instant"
    run = studio.start_training(TrainRequest("defect_prediction", dataset, 1, target="판정", bad="불량"), studio.project().id)
    assert studio.jobs.wait(run, 40).has_answer
    write_outcome(replace(make_outcome(), run=run, dataset=dataset), studio.workspace.run_folder(run) / "outcome.json")
    return run


def guide_of(app):
    """The folded guide of a page; None where there is none."""
    return next((box for box in app.expander if box.label.startswith(("가이드: ", "Guide: "))), None)


def test_each_step_shows_its_parts_folded(open_page, dataset):
    for step, language in (("data", "en"), ("look", "ko"), ("problem", "en"), ("train", "ko")):
        guide = guide_of(open_page(step, language=language, dataset=dataset))
        assert not guide.proto.expanded
        assert [part.value for part in guide.markdown] == [GUIDE.part(name)[language] for name in BESIDE[step]]


def test_what_comes_after_the_training_shows_the_guide_of_that_training(open_page, run, dataset, studio):
    studio.ledger.choose(studio.project().id, f"problem {dataset}", "demand")          # chosen since
    for step in ("answer", "use"):
        guide = guide_of(open_page(step, run=run))
        assert [part.value for part in guide.markdown] == [GUIDE.part(name)["ko"] for name in BESIDE[step]]


def test_without_a_problem_there_is_no_guide(open_page, studio, dataset):
    studio.ledger.choose(studio.project().id, f"problem {dataset}", None)
    for step in ("data", "problem", "train"):
        app = open_page(step, dataset=dataset)
        assert not app.exception
        assert guide_of(app) is None


def test_the_whole_guide_opens_in_order_and_can_be_taken_along(open_page, dataset):
    app = open_page("train", dataset=dataset)
    app.button(key="guide_open").click().run()
    said = [part.value for part in app.markdown]
    assert [said.count(GUIDE.part(name)["ko"]) for name in ("background", "data", "effect")] == [1, 1, 1]
    assert [head.value for head in app.subheader if head.value[0].isdigit()][0::6] == ["1. 배경", "7. 기대 효과"]
    assert "인쇄할 수 있게 받기(HTML)" in [button.label for button in app.get("download_button")]
