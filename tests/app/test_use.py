"""Use: a finished run's model, a new file, and the predictions."""
import csv
import io
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from kamp_core.intake.facts import Choices
from kamp_core.learning.outcome import Promise, Verdict, write_outcome
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.worth.facts import Kind
from pages.shared import taking
from pages.use import scoring
from tests.homes import open_sample
from tests.makers import make_outcome
from tests.makers_worth import answers


def learn_moulding(studio, problem="defect_prediction"):
    """A finished training on the moulding sample, by a stand-in."""
    dataset = open_sample(studio, "defect_prediction")
    project = studio.project().id
    studio.ledger.choose(project, "dataset", dataset)
    studio.jobs._train = "tests.core.standin_train:instant"
    run = studio.start_training(TrainRequest(problem, dataset, 1, target="판정", bad="불량"), project)
    assert studio.jobs.wait(run, 40).has_answer
    return run


@pytest.fixture
def run(begin_with):
    return begin_with(learn_moulding)


@pytest.fixture
def bring(studio, run):
    """Next week's file, as if it had just been uploaded."""
    def bring(text):
        path = studio.workspace.new_file(".csv")
        path.write_bytes(text.encode("cp949"))
        studio.ledger.choose(studio.project().id, f"scoring {run}", {"file": path.parent.name, "name": "다음 주.csv"})
        return path
    return bring


ROWS = "".join(f"P{i},{180 + i}\n" for i in range(50))


def test_without_a_finished_training_it_says_what_to_do(open_page, text_of):
    assert "아직 끝난 학습이 없습니다" in text_of(open_page("use"))


def test_the_model_can_be_taken_along(open_page, run, studio, text_of):
    app = open_page("use", run=run)
    assert "새 파일에 있어야 할 열 1개" in text_of(app)
    assert "모델 파일 받기" in text_of(app)
    (offered,) = [one for one in taking._ready.values() if one.path == studio.package_file(run)]
    open_page("use", run=run)                                             # one address, however often the page is drawn
    assert [one.name for one in taking._ready.values() if one.path == offered.path] == [f"defect_prediction_{run}.kamp"]


def test_a_file_with_the_same_columns_is_predicted_at_once(open_page, run, bring, studio, text_of, listings_of):
    path = bring("번호,온도\n" + ROWS)
    app = open_page("use", run=run)
    assert "필요한 열 1개가 모두 있습니다" in text_of(app)
    app.button(key="predict").click().run()
    said = text_of(app)
    assert "50줄 가운데 불량이" in said
    assert "먼저 볼 줄" in said
    assert listings_of(app)[0]["줄"][0] == "50"                    # the hottest first
    assert "온도" in listings_of(app)[0]["까닭"][0]
    written = next(path.parent.glob("predictions_*.csv")).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert (rows[0]["번호"], rows[0]["prediction"], rows[49]["prediction"]) == ("P0", "양품", "불량")
    again = open_page("use", run=run)                                     # nothing is lost
    assert "50줄 가운데 불량이" in text_of(again)


def test_columns_with_other_names_are_paired_by_the_user(open_page, run, bring, text_of):
    path = bring("번호,T1\n" + ROWS)
    app = open_page("use", run=run)
    assert "짝이 없는 열이 1개 있어 아직 예측할 수 없습니다" in app.warning[0].value
    assert app.button(key="predict").disabled
    app.selectbox(key=f"map_0_{run}_{path.parent.name}").set_value("T1").run()
    assert not app.warning
    app.button(key="predict").click().run()
    assert "이름이 다른 열 1개를 짝지어 썼습니다" in text_of(app)


def test_of_many_columns_without_a_match_as_many_are_told_as_are_counted(open_page, run, bring, monkeypatch):
    plan = replace(scoring._plan(run, bring("번호,T1\n" + ROWS).parent.name), mapping={f"열{i}": None for i in range(9)})
    monkeypatch.setattr(scoring, "_plan", lambda run, file: plan)
    told = open_page("use", run=run).warning[0].value
    assert "짝이 없는 열이 9개" in told
    assert told.endswith("열7 … +1")


def test_of_a_forecast_what_follows_is_promised_and_no_line_for_line_prediction(open_page, begin_with, text_of):
    said = text_of(open_page("use", run=begin_with(lambda studio: learn_moulding(studio, "demand"))))
    assert "새로 쌓인 기록을 올리면 그다음을 예측해 드립니다" in said
    assert "한 줄마다 예측과 이유를" not in said


def test_of_a_forecast_without_a_signal_nobody_speaks_of_picking_parts(open_page, finished, text_of):
    forecast = replace(answers()[Kind.AMOUNT][0], verdict=Verdict("no_signal", ()))
    said = text_of(open_page("use", run=finished(forecast, "defect_prediction")))
    assert "‘답’의 ‘월요일에 할 일’에 있습니다" in said
    assert "제품을 고르는 데" not in said


def test_of_each_product_it_is_told_how_much_is_enough_for_each_week(studio):
    def page():
        from pathlib import Path

        from kamp_core.learning.worth.facts import Kind
        from kamp_core.models import Scored
        from pages.use.to_come import to_have_ready
        from tests.makers_worth import answers
        outcome = answers()[Kind.AMOUNT][0]
        to_have_ready(Scored(1, {}, (), (), Path("out.csv"), totals=outcome.totals.rows), outcome)

    app = AppTest.from_function(page, default_timeout=30)
    app.query_params["language"] = "ko"
    app.run()
    assert not app.exception
    weeks = [table.value for table in app.dataframe]
    assert [list(week["열에 아홉은 충분한 양"]) for week in weeks] == [["260 um"] * 3] * 2
    assert "54번 가운데 50번(93 %)" in app.caption[0].value


def test_a_file_that_is_no_table_is_refused_in_words(open_page, run, bring):
    bring("%PDF-1.7 nothing")
    app = open_page("use", run=run)
    assert "PDF 파일은 표로 읽을 수 없습니다" in app.error[0].value


def test_the_road_is_the_same_without_a_page(run, bring, studio, tmp_path):
    path = bring("번호,온도\n" + ROWS)
    plan = studio.plan_scoring(run, path, replace(Choices(), header_row=1))
    assert plan.sure
    assert studio.score(run, path, tmp_path / "o.csv", "en").rows == 50


def test_a_model_of_cleaned_data_takes_the_file_as_it_comes(open_page, studio, text_of):
    """The raw columns are asked for; what the recipe did is told."""
    project = studio.project().id
    path = studio.workspace.new_file(".csv")
    path.write_text("T1,판정\n" + "".join(f"{180 + i},{'불량' if i > 30 else '양품'}\n" for i in range(40)) + "-999,양품\n",
                    "utf-8")
    dataset = studio.import_file(path.parent.name, "3월", project).dataset
    number = studio.cleaning.extend(dataset, [{"kind": "blank", "column": "T1", "values": [-999]},
                                              {"kind": "rename", "column": "T1", "to": "온도"}])
    studio.ledger.choose(project, "dataset", dataset)
    studio.jobs._train = "tests.core.standin_train:quick"
    run = studio.start_training(TrainRequest("defect_prediction", dataset, number, target="판정", bad="불량"), project)
    assert studio.jobs.wait(run, 40).has_answer
    path = studio.workspace.new_file(".csv")
    path.write_text("번호,T1\n" + ROWS, "utf-8")
    studio.ledger.choose(project, f"scoring {run}", {"file": path.parent.name, "name": "다음 주.csv"})
    app = open_page("use", run=run)
    assert "정리 순서 2단계를 예측하기 전에" in text_of(app)
    app.button(key="predict").click().run()
    assert "정리 순서 2단계를 이 파일에도 그대로 한 뒤 예측했습니다" in text_of(app)


def test_the_model_can_be_put_to_work_without_the_screens(open_page, run):
    assert [code.value for code in open_page("use", run=run).code] == [
        f'uv run kamp watch "검사 결과 폴더" --model {run}', f"uv run kamp serve {run}"]


def test_one_part_is_turned_and_the_answer_follows(open_page, run, text_of):
    app = open_page("use", run=run)
    app.button_group(key="use_tab").set_value("change").run()
    heat = app.slider[0]
    assert heat.label == "온도"
    low = app.metric[0].value
    heat.set_value(heat.max).run()
    assert app.metric[0].value != low
    assert "믿지 마세요" in app.warning[0].value                    # beyond what the training saw
    app.selectbox(key=f"change_effect_{run}").set_value("온도").run()
    assert app.get("plotly_chart")
    assert "점선은" in text_of(app)


def test_a_file_with_results_is_held_against_the_promise(open_page, run, studio, text_of, monkeypatch):
    from kamp_core.learning.outcome import Metric
    from kamp_core.studio.since import Since
    promised = replace(studio.outcome(run), promise=Promise(Metric.AVERAGE_PRECISION, 0.62, 0.78, 50))
    monkeypatch.setattr(studio, "outcome", lambda _run: promised)
    judged = Since("worse", Metric.AVERAGE_PRECISION, 400, 0.55, 0.5, 0.6, 0.62, 0.78, 40, 0.2, 0.31)
    monkeypatch.setattr(studio, "check_promise", lambda *_args: judged)
    path = studio.workspace.new_file(".csv")
    path.write_text("번호,온도,판정\n" + "".join(f"P{i},{180 + i},양품\n" for i in range(50)), "utf-8")
    studio.ledger.choose(studio.project().id, f"since {run}", {"file": path.parent.name, "name": "결과.csv"})
    app = open_page("use", run=run)
    app.button_group(key="use_tab").set_value("since").run()
    assert "50줄쯤의 한 기간에 62–78점" in text_of(app)
    app.button(key="predict").click().run()
    assert "약속보다 나쁩니다" in app.warning[0].value
    assert "31 %를 잡았을 것입니다" in text_of(app)


def test_a_model_is_put_to_use_with_a_reason_that_stays_in_the_log(open_page, run, text_of):
    app = open_page("use", run=run)
    app.button_group(key="use_tab").set_value("library").run()
    assert ">시험 중</td>" in text_of(app)
    app.button_group(key=f"stage_{run}_trial").set_value("in_use").run()
    app.text_input(key=f"stage_why_{run}_trial").set_value("현장에서 확인함").run()
    app.button(key="stage_put").click().run()
    assert ">사용 중</td>" in text_of(app)
    assert "사용 중으로 정했습니다. 까닭: 현장에서 확인함" in text_of(app)
    assert app.button(key="model_delete").disabled


def test_the_log_of_the_library_tells_what_became_of_the_data_too(open_page, run, studio, text_of):
    job = studio.jobs.look(run)
    dataset = job.request.dataset
    studio.cleaning.add(dataset, {"kind": "drop", "columns": [studio.profile(dataset).columns[-1].name]})
    studio.cleaning.undo(dataset)
    studio.ledger.decide(job.project, "database_read", server="mes.local", what="lots")
    app = open_page("use", run=run)
    app.button_group(key="use_tab").set_value("library").run()
    assert not app.error
    assert "고쳤습니다(단계 1개)" in text_of(app)
    assert "1판으로 돌렸습니다" in text_of(app)
    assert "mes.local에서 가져왔습니다: lots" in text_of(app)


def test_an_empty_number_stays_empty_until_somebody_fills_it_in(open_page, run, studio, monkeypatch):
    """A slider would stand on the median, a change that nobody made."""
    from kamp_core.learning.outcome import RiskyRow
    from kamp_core.models import whatif
    known = replace(studio.outcome(run), risky_rows=(RiskyRow(7, 0.9, "불량", ()),))
    monkeypatch.setattr(studio, "outcome", lambda _run: known)
    monkeypatch.setattr(studio, "cells", lambda *_args: [("",)])
    parts = []
    tried = whatif.try_part
    monkeypatch.setattr("pages.use.change.try_part", lambda package, part, words: parts.append(part["온도"]) or tried(
        package, part, words))
    app = open_page("use", run=run)
    app.button_group(key="use_tab").set_value("change").run()
    parts.clear()
    app.selectbox(key=f"change_row_{run}").set_value(7).run()
    assert parts == [None, None]                             # before, and now
    assert app.number_input[0].value is None
    app.number_input[0].set_value(200.0).run()
    assert parts[-1] == 200.0


@pytest.fixture
def two(studio, finished):
    """Two trainings on the same question; the older one is in use."""
    old, new = finished(), finished()
    with studio.ledger.transaction() as db:
        db.execute("update runs set ended = '2026-03-02T08:00:00' where id = ?", (old,))      # a name of its own in the picker
    studio.ledger.choose(studio.project().id, "dataset", studio.jobs.look(new).request.dataset)
    studio.library.put(old, "in_use")
    return old, new


def test_the_model_in_use_is_shown_first_and_said_to_be(open_page, two, text_of, monkeypatch):
    old, new = two
    app = open_page("use")
    assert app.selectbox(key="use_run").value == old
    assert ":material/check_circle: 사용 중" in text_of(app)
    app = open_page("use", run=new)                                       # a link names another one
    assert app.selectbox(key="use_run").value == new
    assert "같은 문제에 사용 중인 모델은 따로 있습니다" in app.info[0].value
    app.button(key="take_in_use").click().run()
    assert app.selectbox(key="use_run").value == old


def test_what_was_looked_at_on_an_earlier_visit_gives_way_to_what_is_in_use(open_page, two, studio):
    old, new = two
    studio.ledger.choose(studio.project().id, f"run {studio.jobs.look(new).request.dataset}", new)
    assert open_page("use").selectbox(key="use_run").value == old


def test_an_address_with_a_run_alone_knows_its_data(open_page, two, studio):
    _, new = two
    studio.ledger.choose(studio.project().id, "dataset", "gone")
    app = open_page("use", run=new)
    assert app.query_params["dataset"] == studio.jobs.look(new).request.dataset
    studio.ledger.add_project("다른 일")                                   # the newest: not the one of the run
    app = open_page("use", run=new)
    assert app.query_params["project"] == studio.jobs.look(new).project


def test_a_damaged_answer_is_told_and_can_be_deleted_beside_the_others(open_page, two, studio, text_of, listings_of):
    old, new = two
    (studio.workspace.run_folder(new) / "outcome.json").write_text("{", "utf-8")
    app = open_page("use", run=new)
    assert "답 파일이 손상되어 읽을 수 없습니다" in app.error[0].value
    assert listings_of(app)[0]["판정"] == ["깨짐: 백업에서 되돌리거나 지우기", "써도 됩니다"]
    app.button(key="model_delete").click().run()
    assert [job.run for job in studio.runs()] == [old]


def test_the_rows_that_the_plan_says_to_inspect_are_marked_and_counted(open_page, run, bring, studio, text_of, listings_of):
    bring("번호,온도\n" + "".join(f"P{i},{100 + i / 10}\n" for i in range(200)))
    plan = make_outcome()
    answer = replace(studio.outcome(run), capture=plan.capture, verdict=plan.verdict)
    write_outcome(answer, studio.workspace.run_folder(run) / "outcome.json")
    app = open_page("use", run=run)
    app.button(key="predict").click().run()
    assert "위험이 높은 순서대로 40줄을 먼저 검사하세요" in text_of(app)
    assert "검사할 40줄 가운데 가장 위험한 20줄" in text_of(app)
    assert "모델이 불량이라고 예측한 줄: 0개" in text_of(app)             # no other sentence says it
    assert set(listings_of(app)[0]["할 일"]) == {"검사"}
    assert "가장 위험한 줄도 위험은" in text_of(app)                      # why reasons may lower it
    studio.ledger.choose(studio.project().id, "inspect_share", 0.05)      # the slider of the Answer
    assert listings_of(open_page("use", run=run))[0]["할 일"] == ["검사"] * 10 + ["평소대로"] * 10
