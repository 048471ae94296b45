"""Answer: verdict first, then the number that matters, causes, and Monday."""
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.runtime.scriptrunner import StopException

from kamp_core.errors import KampError
from kamp_core.learning.division import Division, Group
from kamp_core.learning.outcome import Metric, Reason, Score, Verdict
from kamp_core.learning.worth.facts import Kind
from tests.makers import make_outcome
from tests.makers_worth import _outlook, answers


def test_without_a_training_there_are_two_ways_on(open_page, text_of):
    app = open_page("answer")
    assert "아직 끝난 학습이 없습니다" in text_of(app)
    assert {"empty_sample", "empty_own"} <= {button.key for button in app.button}


def test_the_answer_of_defects(open_page, finished, text_of):
    app = open_page("answer", run=finished())
    said = text_of(app)
    assert app.title[0].value == "이 조건으로 만들면 불량이 날까요?"
    for words in ("써도 됩니다", "현장 점수", "시험 점수", "아무것도 안 할 때", "배럴온도", "월요일부터", "M-101",
                  "나중에 아는 값"):
        assert words in said + " ".join(header.value for header in app.header)
    assert app.header[1].value == "20 %만 검사하면 불량의 70 %를 잡습니다"
    assert app.button(key="next").label == "새 파일에 쓰러 가기"


def test_the_answer_outlives_the_data(open_page, finished, studio, text_of):
    run = finished()
    studio.delete_dataset(studio.ledger.datasets()[0].id)
    studio.workspace.sweep()
    app = open_page("answer", run=run)
    assert not app.exception
    assert not app.error
    assert "가장 최근 것을 보여 드립니다" not in text_of(app)
    assert app.button(key="next").label == "새 파일에 쓰러 가기"
    for reader in ("owner", "line", "technical"):
        text = studio.report(run, "ko", studio.workspace.home / "r.html", reader).read_text("utf-8")
    assert "데이터를 지워서" in text


def test_a_pdf_that_was_made_stays_while_another_is_made_and_goes_with_what_it_told(open_page, finished, monkeypatch):
    monkeypatch.setattr("kamp_core.studio.paper.report_pdf", lambda html, folder, *more: _written(folder / "paper.pdf"))
    app = open_page("answer", run=finished())
    for reader in ("owner", "line"):
        app.button(key=f"make_pdf_{reader}").click().run()
    assert {"download_pdf_owner", "download_pdf_line"} <= _offered(app)
    assert "download_pdf_owner" not in _offered(app.select_slider(key="inspect_share").set_value(0.1).run())


def test_a_pdf_whose_making_was_cut_short_by_another_click_is_made_all_the_same(open_page, finished, monkeypatch):
    def cut_short(html, folder, *more):
        if not tried:
            tried.append(True)
            raise StopException
        return _written(folder / "paper.pdf")
    tried = []
    monkeypatch.setattr("kamp_core.studio.paper.report_pdf", cut_short)
    app = open_page("answer", run=finished())
    app.button(key="make_pdf_owner").click().run()
    assert "download_pdf_owner" not in _offered(app)
    assert "download_pdf_owner" in _offered(app.run())


@pytest.mark.parametrize("error", [KampError("pdf_failed"), OSError(28, "No space left on device"), ValueError("unforeseen")])
def test_a_pdf_that_fails_is_not_tried_again_by_itself(open_page, finished, monkeypatch, error):
    def fails(*given):
        tried.append(given)
        raise error
    tried = []
    monkeypatch.setattr("kamp_core.studio.paper.report_pdf", fails)
    app = open_page("answer", run=finished())
    app.button(key="make_pdf_owner").click().run().run()
    assert len(tried) == 1


def _written(path):
    path.write_bytes(b"%PDF-1.7")
    return path


def _offered(app):
    return {button.key for button in app.get("download_button")}


def test_the_slider_moves_the_number_and_is_remembered(open_page, finished):
    run = finished()
    app = open_page("answer", run=run)
    app.select_slider(key="inspect_share").set_value(0.1).run()
    assert app.header[1].value == "10 %만 검사하면 불량의 55 %를 잡습니다"
    assert open_page("answer", run=run).header[1].value == "10 %만 검사하면 불량의 55 %를 잡습니다"


def test_the_riskiest_rows_come_with_reasons_in_words(open_page, finished, listings_of):
    table = listings_of(open_page("answer", run=finished()))[0]
    row = [cells[0] for cells in table.values()]
    assert row[0] == "7421"
    assert row[-3:] == ["93 %", "불량", "배럴온도(℃) 222, 금형 M-204"]
    assert "W26007421" in row                                # by which people on the floor know the part


def test_past_cases_like_a_row_are_shown_when_asked_for(open_page, finished, listings_of, text_of):
    app = open_page("answer", run=finished())
    next(box for box in app.selectbox if box.key.startswith("cases_")).set_value(7421).run()
    assert "가장 비슷했던 5건 가운데" in text_of(app)
    table = next(table for table in listings_of(app) if "얼마나 비슷한가" in table)
    assert len(table["실제 결과"]) == 5


@pytest.mark.parametrize(("family", "words"), [("numbers", "평균 0.310 um 어긋납니다"), ("many_classes", "유형을 83 % 알아봅니다")])
def test_the_answer_of_the_other_families(family, words, open_page, finished, text_of):
    app = open_page("answer", run=finished(make_outcome(family=family)))
    assert words in app.header[1].value
    assert not app.select_slider
    assert not app.error


def test_a_suspicious_answer_leads_back_to_the_problem(open_page, finished, text_of):
    verdict = Verdict("suspicious", (Reason("gives_answer_away", {"columns": "검사 온도", "count": 1}),))
    app = open_page("answer", run=finished(make_outcome(verdict=verdict)))
    assert "의심스럽습니다" in app.header[0].value
    assert "검사 온도" in text_of(app)
    assert app.button(key="next").label == "문제로 돌아가 고치기"


def test_several_runs_can_be_told_apart(open_page, finished):
    first, second = finished(), finished(make_outcome(family="numbers"))
    app = open_page("answer", run=second)
    app.selectbox(key="answer_run").set_value(first).run()
    assert "불량의" in app.header[1].value
    assert app.query_params["run"] == first


def test_an_answer_that_went_while_the_page_stood_open_is_told_beside_it(finished, studio, open_page):
    first, second = finished(), finished()
    app = open_page("answer", run=second)
    with studio.ledger.transaction() as db:
        studio.jobs.forget(db, first)
    app.selectbox(key="answer_run").set_value(first).run()
    assert not app.exception
    assert "이 학습이 더는 없습니다" in app.toast[0].value
    assert app.query_params["run"] == second
    assert app.header


def test_three_reports_can_be_taken_away(open_page, finished, studio):
    run = finished()
    app = open_page("answer", run=run)
    assert [button.label for button in app.get("download_button")] == ["사장님용 한 장", "현장용 한 장", "기술 보고서"]
    assert [bool(button.proto.deferred_file_id) for button in app.get("download_button")] == [False, False, True]
    texts = [studio.report(run, "ko", studio.workspace.home / "r.html", reader).read_text("utf-8")
             for reader in ("owner", "line", "technical")]
    assert ["정하실 일" in text for text in texts] == [True, False, False]
    assert ["목록은 이렇게 나옵니다" in text for text in texts] == [False, True, False]
    assert ["kamp train --dataset" in text for text in texts] == [False, False, True]


def test_the_page_speaks_english(open_page, finished, text_of):
    app = open_page("answer", language="en", run=finished())
    assert app.header[1].value == "Inspect 20 %, catch 70 % of the bad ones"
    for words in ("What to do on Monday", "Exam score", "once in 1,000"):
        assert words in text_of(app)


def test_the_answer_about_like_rows_tells_each_group(open_page, finished, text_of, listings_of):
    column = {"column": "유지시간(min)", "way": "high", "apart": 6.7, "low": 86.6, "high": 97.4,
              "usual_low": 58.8, "usual_high": 68.8}
    groups = (Group(254, 0.42, 0.4, (("유지시간(min)", "high"),), (column,), 478, 0.03, 0.02, 0.05, 254),
              Group(346, 0.58, 0.6, (("유지시간(min)", "low"),), (column,), 20, 0.13, 0.09, 0.19, 346))
    score = Score("future", Metric.SPREAD_EXPLAINED, 0.8, 0.77, 0.84, 0.53)
    outcome = make_outcome(problem="product_groups", family="groups", capture=(), headline=score, scores=(score,), risky_rows=(),
                           importance=(), division=Division(groups, "kmeans", 2, 0.98, 0.0, "판정", "불량", 0.09))
    app = open_page("answer", run=finished(outcome))
    assert not app.exception
    assert app.header[1].value == "2개 무리로 나뉘고, 무리를 가르는 것은 유지시간(min)입니다"
    assert "값 차이의 80 %가 무리로 설명됩니다" in text_of(app)
    table = next(table for table in listings_of(app) if "무리" in table)
    assert table["무리"] == ["A · 유지시간(min) 높음", "B · 유지시간(min) 낮음"]
    assert "‘불량’ 비율이 가장 높습니다" in text_of(app)


def test_a_result_that_was_written_down_wrongly_can_be_put_right(open_page, finished, studio, text_of):
    run = finished()
    outcome = studio.outcome(run)
    rows = range(1, 60)
    written = [studio.cells(outcome.dataset, 1, [row], ["판정"])[0][0] for row in rows]
    risk = [0.9 if cell == "불량" else 0.02 for cell in written]
    risk[0] = 0.98 if written[0] == "양품" else 0.01
    pd.DataFrame({"row": rows, "actual": written, "risk": risk, "block": 0}).to_parquet(
        studio.workspace.run_folder(run) / "holdout.parquet")
    app = open_page("answer", run=run)
    assert "적힌 결과를 다시 볼 줄" in [header.value for header in app.header] + [header.value for header in app.subheader]
    assert app.button(key="doubted_correct").disabled
    right = "불량" if written[0] == "양품" else "양품"
    app.selectbox(key="doubted_1").set_value(right).run()
    app.button(key="doubted_correct").click().run()
    assert not app.exception
    assert studio.cleaning.preview(outcome.dataset, app.session_state["visit.proposed"]["step"]).report.changed == 1


def test_trainings_of_the_same_minute_can_be_told_apart(open_page, finished, studio):
    first, second = finished(), finished()
    with studio.ledger.transaction() as db:
        for run, second_of_day in ((first, "01"), (second, "59")):
            db.execute("update runs set ended = ? where id = ?", (f"2026-03-02T08:00:{second_of_day}+00:00", run))
    labels = open_page("answer", run=first).selectbox(key="answer_run").options
    assert sorted(label[-3:] for label in labels) == [":01", ":59"]


def test_an_earlier_answer_stays_at_hand_when_a_newer_training_fails(open_page, finished, studio, text_of):
    earlier = finished()
    job = studio.jobs.look(earlier)
    failed = studio.jobs.submit(job.request, job.project)
    with studio.ledger.transaction() as db:
        db.execute("update runs set state = 'failed', started = created, ended = created where id = ?", (failed,))
    step = {"project": job.project, "dataset": job.request.dataset, "run": failed}
    assert "이 데이터로 학습을 마치면 열립니다" not in text_of(open_page("train", **step))      # on the rail
    app = open_page("answer", **step)
    assert "고르신 학습은 답 없이 끝났습니다" in app.info[0].value
    assert "불량의" in app.header[1].value


def test_a_forecast_of_pieces_is_taken_along_in_whole_ones():
    from pages.answer.ahead import _as_csv
    told = ({"time": "2026-03-02", "series": "A", "value": 12.37, "low": 3.6, "high": 20.2},)
    outcome = replace(make_outcome(), outlook=replace(_outlook().outlook, whole=True), forecast=told)
    assert _as_csv(outcome).decode("utf-8-sig").splitlines()[1] == "2026-03-02,A,12,3,21"


def test_a_planner_reads_for_each_product_how_much_is_enough_for_the_week(open_page, finished, text_of):
    forecast, _ = answers()[Kind.AMOUNT]
    app = open_page("answer", run=finished(replace(forecast, target="출하량(개)"), "defect_prediction"))
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table.columns) == ["무엇", "예상 합계", "열에 아홉은 충분한 양"]
    assert list(table.iloc[0]) == ["가", "233개", "260개"]
    assert "2026-05-01 ~ 05-07" in text_of(app).replace("\\", "")
    assert "처음 보는 18주를 품목마다 따로 세어 54번 가운데 50번(93 %)은" in text_of(app)
    assert [subheader.value for subheader in app.subheader].count("얼마나 준비하면 됩니까?") == 1
    assert "download_ready" in _offered(app)


def test_an_older_forecast_has_no_such_table(open_page, finished):
    forecast, _ = answers()[Kind.AMOUNT]
    app = open_page("answer", run=finished(replace(forecast, totals=None), "defect_prediction"))
    assert not app.exception
    assert [subheader.value for subheader in app.subheader].count("얼마나 준비하면 됩니까?") == 0
    assert "download_ready" not in _offered(app)
