"""The SQL tab: ready statements, an answer, a fault, and a result that becomes data."""
import pytest

from kamp_core.intake.facts import Detected, ImportReport
from tests.homes import open_sample


@pytest.fixture
def dataset(begin_with):
    return begin_with(open_sample, "defect_prediction")


@pytest.fixture
def open_sql(open_page, dataset):
    def open_sql():
        app = open_page("data", dataset=dataset)
        return app.segmented_control(key="data_tab").set_value("sql").run()
    return open_sql


def run(app, studio, sql=None):
    """Press the button and wait for the answer."""
    if sql is not None:
        app.text_area(key="sql_text").set_value(sql).run()
    app.button(key="sql_run").click().run()
    query = studio.ledger.choice(studio.project().id, f"sql {app.query_params['dataset']}")["query"]
    while studio.sql.look(query).state == "running":
        studio.sql.wait(query, 1)
    return app.run()


def test_a_ready_question_is_written_and_answered(open_sql, studio, text_of):
    app = open_sql()
    app.button(key="sql_example_by_day").click().run()
    assert "countif(판정 = '불량')" in app.text_area(key="sql_text").value
    app = run(app, studio)
    assert "66줄 · 4열" in text_of(app)
    assert app.dataframe[0].value.iloc[0].tolist() == ["2026-03-02", 113, 3, 2.65]


def test_statement_and_answer_outlive_a_reload(open_sql, studio, text_of):
    run(open_sql(), studio, "select 42 as answer")
    app = open_sql()
    assert app.text_area(key="sql_text").value == "select 42 as answer"
    assert "1줄 · 1열" in text_of(app)
    assert "select 42 as answer" in app.button(key="sql_history_0").label


def test_a_fault_is_said_with_ways_on_and_details_folded(open_sql, studio, text_of):
    app = run(open_sql(), studio, "select 금헝 from data")
    assert "‘금헝’ 열이 없습니다" in app.error[0].value
    assert "고를 수 있는 것: 금형" in text_of(app)
    assert "Referenced column" in app.code[-1].value
    app = run(app, studio, "drop table data")
    assert "읽기만 합니다" in app.error[0].value
    app.text_area(key="sql_text").set_value("  ").run()
    app.button(key="sql_run").click().run()
    assert "비어 있습니다" in app.error[0].value


def test_a_running_question_can_be_cancelled(open_sql, text_of):
    app = open_sql()
    app.text_area(key="sql_text").set_value("select count(*) from range(100000000000) a, range(1000000) b").run()
    app.button(key="sql_run").click().run()
    assert "실행 중" in text_of(app)
    app.button(key="sql_cancel").click().run()
    assert "취소했습니다" in app.info[0].value


def test_a_result_is_drawn(open_sql, studio):
    app = run(open_sql(), studio, "select 금형, count(*) as 수량 from data group by 1 order by 1")
    app.session_state["sql_side"] = "그림"
    app.run()
    assert [box.label for box in app.selectbox if box.key.startswith("sql_")] == ["가로", "세로(숫자)", "모양", "색으로 나누기"]
    assert app.get("plotly_chart")


def test_a_result_becomes_data(open_sql, studio, text_of):
    app = run(open_sql(), studio, "select 금형, count(*) as 수량 from data group by 1 order by 1")
    app.button(key="sql_keep").click().run()
    studio.errands.wait(studio.ledger.choice(studio.project().id, "errand")["id"], 60)
    app.run()
    made = studio.ledger.datasets()[0]
    assert (made.name, made.rows, app.query_params["dataset"]) == ("injection_defects 결과", 6, made.id)
    assert app.segmented_control(key="data_tab").value == "quality"
    assert "SQL로 물은 결과입니다" in text_of(app)


def test_names_of_a_file_are_shown_and_never_run(open_page, studio, text_of):
    dataset = studio.ledger.add_dataset(studio.project().id, "<b>x</b>")
    with studio.workspace.new_version(dataset) as draft:
        draft.cursor.execute('create table data as select 1 as "<img src=x onerror=alert(1)>", 2 as "`a`"')
        draft.report = ImportReport(dataset, 1, 1, (), Detected("csv", None, None, 0, None, ()), (), 0, (), "").as_json()
    app = open_page("data", dataset=dataset)
    app.segmented_control(key="data_tab").set_value("sql").run()
    app = run(app, studio, 'select "<img src=x onerror=alert(1)>" as "<b>" from data')
    assert "<img" not in text_of(app)
    assert "&lt;img" in text_of(app)
