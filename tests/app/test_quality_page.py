"""The data sheet: grade, what to fix first, the time-line, and everything a person may say of the data."""
import pytest

from kamp_core.quality.known import Lookup, Rule
from tests.homes import import_text

ROWS = "".join(f"2026-03-{2 + i // 40:02d} {8 + i % 40 // 10:02d}:{i % 10 // 2 * 10:02d}:00,W{i // 4},{i % 4},"
               f"{200 + i * 7 % 50 / 10},"
               f"{-999 if i == 5 else 80 + i * 3 % 40 / 10},{'ok' if i % 9 == 0 else 'OK'}\n" for i in range(400))
FILE = "생산일시,작업번호,좌우,온도(℃),압력(MPa),판정\n" + ROWS


@pytest.fixture
def dataset(begin_with):
    return begin_with(import_text, FILE, "3월 실적")


@pytest.fixture
def opened(open_page, dataset):
    """The data page with some of its folds open."""
    def opened(*folds, **more):
        app = open_page("data", dataset=dataset, **more)
        for fold in folds:
            app.session_state[fold] = True
        return app.run() if folds else app
    return opened


def keyed(elements, start):
    return next(e for e in elements if e.key and e.key.startswith(start))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_grade_and_findings_stand_first_and_the_rest_is_folded(opened, text_of, language):
    app = opened(language=language)
    said = text_of(app)
    assert not app.error
    for words in {"ko": ("완전성", "가이드", "‘압력(MPa)’ 열의 -999 값은", "6번째 줄(2026-03-02", "시간에 따라",
                         "기록 사이는 보통 10분"),
                  "en": ("Completeness", "guides", "-999 in “압력(MPa)”", "row 6 (2026-03-02", "Along time",
                         "usually 10 min from one time to the next")}[language]:
        assert words in said
    assert not app.multiselect
    assert not app.number_input


def test_both_formulas_stand_beside_each_other_and_weights_count_at_once(opened, studio, dataset, text_of):
    app = opened("how")
    assert "(고유 키 수 − 두 번 이상 나온 고유 키 수) ÷ 고유 키 수" in text_of(app)
    before = studio.quality.look(dataset).total
    app.number_input(key=f"weight_validity_{dataset}").set_value(1.0).run()
    assert studio.quality.facts(dataset).weight("validity") == 1.0
    assert studio.quality.look(dataset).total != before
    assert f"{studio.quality.look(dataset).total:.1f}점" in text_of(app)


def test_weights_that_weigh_nothing_are_refused_in_words(opened, studio, dataset):
    app = opened("how")
    for name in ("completeness", "uniqueness", "validity", "accuracy", "integrity"):
        app.number_input(key=f"weight_{name}_{dataset}").set_value(0.0)
    app.run()
    assert "적어도 하나는 0보다 커야" in app.error[0].value
    assert studio.quality.facts(dataset).weights == {}


def test_a_proposed_key_is_taken_by_a_click_and_taken_back_by_another(opened, studio, dataset, text_of):
    app = opened("known")
    assert "고유 키로 보입니다" in text_of(app)
    app.button(key="key_take").click().run()
    chosen = {name for name, known in studio.quality.columns(dataset).items() if known.key}
    assert "작업번호" in chosen
    assert set(keyed(app.multiselect, "key_columns").value) == chosen
    app.button(key="undo_known").click().run()
    assert studio.quality.columns(dataset) == {}
    assert app.button(key="undo_known").disabled


def test_collection_dates_and_rules_are_picked_from_lists(opened, studio, dataset, text_of):
    from datetime import date
    app = opened("known")
    keyed(app.date_input, "collected_first").set_value(date(2026, 3, 3)).run()
    assert studio.quality.facts(dataset).first == "2026-03-03"
    assert "40줄의 시각이 정해 주신 수집 기간 밖입니다." in text_of(app)
    keyed(app.selectbox, "rule_first").set_value("압력(MPa)").run()
    assert "판정" not in keyed(app.selectbox, "rule_second").options
    keyed(app.selectbox, "rule_second").set_value("온도(℃)").run()
    app.button(key="rule_add").click().run()
    assert studio.quality.facts(dataset).rules == (Rule("at_most", ("압력(MPa)", "온도(℃)")),)
    app.button(key="rule_0").click().run()
    assert studio.quality.facts(dataset).rules == ()


def test_a_list_is_picked_from_other_data(opened, studio, dataset, text_of):
    path = studio.workspace.new_file(".csv")
    path.write_text("판정,뜻\nOK,양품\nNG,불량\n", "utf-8")
    codes = studio.import_file(path.parent.name, "판정표", studio.project().id).dataset
    app = opened("known")
    keyed(app.selectbox, "list_column").set_value("판정").run()
    keyed(app.selectbox, "list_source").set_value(codes).run()
    keyed(app.selectbox, "list_listed").set_value("판정").run()
    app.button(key="list_add").click().run()
    assert studio.quality.facts(dataset).lookups == (Lookup("판정", codes, "판정"),)
    assert "목록(판정표 · 판정)에 없습니다" in text_of(app)


def test_the_column_sheet_shows_what_is_known_and_confirms_usual_ranges(opened, studio, dataset, text_of):
    studio.quality.describe(dataset, {"온도(℃)": {"low": 200.0, "high": 203.0, "role": "set", "unit": "K"}})
    app = opened("describe")
    said = text_of(app)
    assert "규격 200 – 203 K" in said
    assert "조절 가능" in said
    assert "벗어남" in said
    app.button(key="confirm_usual").click().run()
    known = studio.quality.columns(dataset)
    assert known["압력(MPa)"].usual
    assert not known["온도(℃)"].usual
    assert "평소 범위" in text_of(app)


def test_the_certificate_is_made_when_asked_for(opened, studio, dataset):
    app = opened()
    assert not app.get("download_button")
    app.button(key="make_certificate_html").click().run()
    assert [b.proto.label for b in app.get("download_button")] == ["HTML 받기"]


def test_without_a_browser_the_certificate_says_what_to_do(opened, monkeypatch):
    monkeypatch.setattr("kamp_core.reports.pdf.find_browser", lambda: None)
    app = opened()
    app.button(key="make_certificate_pdf").click().run()
    assert "HTML 보고서를 받아" in app.error[0].value
