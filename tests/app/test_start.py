"""Start: cards for the problems, samples, and what was done lately."""
import pytest

from kamp_core.problems import problem, shelf


@pytest.mark.parametrize("id", sorted(shelf()))
def test_a_sample_leads_to_its_data_sheet(open_page, studio, id):
    app = open_page("start")
    app.button(key=f"sample_{id}").click().run()
    project = studio.project()
    assert app.title[0].value == "어떤 데이터가 있으세요?"
    assert [d.id for d in studio.ledger.datasets(project.id)] == [app.query_params["dataset"]]
    assert studio.ledger.choice(project.id, f"problem {app.query_params['dataset']}") == id


def test_a_sample_that_is_there_is_not_imported_again(open_page, studio):
    for _ in range(2):
        open_page("start").button(key="sample_defect_prediction").click().run()
    assert len(studio.ledger.datasets()) == 1


def test_bringing_an_own_file_keeps_the_problem(open_page, studio):
    app = open_page("start")
    app.button(key="own_measured_quality").click().run()
    assert app.title[0].value == "어떤 데이터가 있으세요?"
    assert studio.ledger.choice(studio.project().id, "problem") == "measured_quality"


def test_a_card_chosen_with_a_file_open_is_of_that_file_too(open_page, studio):
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    dataset = app.query_params["dataset"]
    app.switch_page("../start/start.py").run()
    app.button(key="own_measured_quality").click().run()
    assert studio.ledger.choice(studio.project().id, f"problem {dataset}") == "measured_quality"


def test_a_question_asked_of_the_file_at_hand_is_not_asked_of_the_next_file_too(open_page, studio):
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    home = studio.project().id
    app.switch_page("../start/start.py").run()
    app.button(key="own_measured_quality").click().run()
    assert studio.ledger.choice(home, "problem") == "measured_quality"          # a file may still follow
    app.switch_page("../problem/problem.py").run()
    app.button(key="problem_defect_prediction").click().run()                   # but it is asked of what is there
    assert studio.ledger.choice(home, "problem") is None


def test_each_card_asks_its_question_in_the_language_of_the_visitor(open_page):
    questions = [s.value for s in open_page("start", language="en").subheader]
    assert questions[:len(shelf())] == [known.question["en"] for known in shelf().values()]


def test_recent_data_stand_below(open_page, text_of):
    open_page("start").button(key="sample_defect_prediction").click().run()
    app = open_page("start")
    assert "최근 데이터" in text_of(app)
    assert "아직 학습한 적이 없습니다." in text_of(app)


def test_the_bare_address_shows_the_start_page(studio):
    from streamlit.testing.v1 import AppTest

    from tests.app.conftest import SHELL
    assert AppTest.from_file(SHELL, default_timeout=30).run().button(key="sample_fault_type")


def test_a_concern_leads_to_its_problems(open_page, text_of):
    app = open_page("start")
    app.button_group(key="concern").set_value("orders").run()
    assert [s.value for s in app.subheader][:2] == [problem(id).question["ko"] for id in ("demand", "lead_time")]
    assert "sample_energy" not in {button.key for button in app.button}
    assert "시간에 따라" in text_of(app)


def test_a_sample_does_not_go_among_data_of_ones_own(open_page, studio, text_of):
    path = studio.workspace.new_file(".csv")
    path.write_text("a,b\n1,2\n3,4\n", "utf-8")
    own = studio.project().id
    studio.import_file(path.parent.name, "우리 공장", own)
    app = open_page("start")
    app.button(key="sample_defect_prediction").click().run()
    assert [d.name for d in studio.ledger.datasets(own)] == ["우리 공장"]
    apart = app.query_params["project"][0] if isinstance(app.query_params["project"], list) else app.query_params["project"]
    assert apart != own
    assert {p.id: p.name for p in studio.ledger.projects()}[apart] == problem("defect_prediction").title["ko"]
    app = open_page("start", project=own)
    app.button(key="sample_defect_prediction").click().run()
    assert len(studio.ledger.projects()) == 2
