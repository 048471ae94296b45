"""The cleaning side of the data page: what bothers you, what would change, a list of sentences to undo, the next file."""
import pytest

from tests.homes import import_text

MARCH = "생산일시,설비,온도(℃),습도(%),판정\n" + "".join(
    f"2026-03-{i % 28 + 1:02d} 08:00:00,{'AB'[i % 2]},{-999 if i == 5 else 200 + i},{'' if i % 9 == 0 else 40 + i},OK\n"
    for i in range(40))
APRIL = MARCH.replace("2026-03", "2026-04").replace("온도(℃)", "온도 [℃]").replace(",습도(%)", "").replace(",4", ",OK,4")
RECIPE = [{"kind": "blank", "column": "온도(℃)", "values": [-999]}, {"kind": "clip", "column": "습도(%)", "high": 60},
          {"kind": "lag", "columns": ["온도(℃)"], "by": ["설비"], "order": "생산일시"}]


@pytest.fixture
def bring(begin_with):
    return lambda text, name="3월": begin_with(import_text, text, name)


@pytest.fixture
def open_cleaning(open_page):
    """The cleaning tab of a dataset."""
    def open_cleaning(dataset):
        app = open_page("data", dataset=dataset)
        app.segmented_control(key="data_tab").set_value("clean").run()
        assert not app.exception
        return app
    return open_cleaning


def choose(app, dataset, version, concern):
    app.selectbox(key=f"concern_{dataset}_{version}").set_value(concern).run()
    assert not app.exception
    return f"{concern}_{dataset}_{version}"


def test_without_a_recipe_it_says_how_to_begin(open_cleaning, bring, text_of):
    said = text_of(open_cleaning(bring(MARCH)))
    for sentence in ("아직 단계가 없습니다", "지금 데이터", "모두 40줄 가운데 1~40번째 줄"):
        assert sentence in said


def test_empty_cells_are_filled_after_a_look_and_the_step_can_be_undone(open_cleaning, bring, text_of, studio):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    key = choose(app, dataset, 1, "empty")
    app.selectbox(key=f"{key}_column").set_value("습도(%)").run()
    said = text_of(app)
    assert "‘습도(%)’ 열의 빈칸에 가운데 값을 넣습니다" in said
    assert "40줄에서 5칸이 바뀌거나 채워집니다." in said
    app.button(key="cleaning_add").click().run()
    assert studio.cleaning.steps(dataset) == ({"kind": "fill", "column": "습도(%)", "how": "median"},)
    assert "5칸 바뀜" in text_of(app)
    app.button(key="recipe_undo").click().run()
    assert studio.cleaning.steps(dataset) == ()
    app.button(key="recipe_redo").click().run()
    assert "5칸 바뀜" in text_of(app)


def test_every_concern_has_a_form(open_cleaning, bring):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    for concern in app.selectbox(key=f"concern_{dataset}_1").options:
        app.selectbox(key=f"concern_{dataset}_1").select(concern).run()
        assert not app.exception, concern
        assert not app.error, concern


@pytest.mark.parametrize(("concern", "widgets", "sentence"), [
    ("stand_in", {"column_of": "온도(℃)", "values": ["-999"]}, "‘온도(℃)’ 열의 ‘-999’를 빈칸으로 바꿉니다"),
    ("outside", {"column_of": "온도(℃)", "low_온도(℃)": 0.0}, "‘온도(℃)’ 열에서 0보다 작은 값을 빈칸으로 바꿉니다"),
    ("repeats", {}, "똑같은 줄은 맨 앞 줄만 남깁니다"),
    ("rows", {"0_column": "온도(℃)", "0_op_온도(℃)": "<", "0_value_온도(℃)_<": "0"}, "이런 줄을 뺍니다: 온도(℃) < 0"),
    ("groups", {"group_column": "설비", "group_설비": "A"}, "이런 줄만 남깁니다: 설비 = A"),
    ("columns", {"columns_of": ["판정"]}, "열을 뺍니다: ‘판정’"),
    ("name", {"column_of": "판정", "new_name_판정": "결과"}, "열 이름을 바꿉니다: ‘판정’ → ‘결과’"),
    ("type", {"column_of": "습도(%)", "type_습도(%)": "text"}, "‘습도(%)’ 열의 종류를 ‘글자’로 바꿉니다"),
    ("unit", {"column_of": "온도(℃)", "to_온도(℃)_℃": "℉"}, "‘온도(℃)’ 열의 단위를 바꿉니다: ℃ → ℉"),
    ("two_in_one", {"column_of": "판정", "by_판정": "K"}, "‘판정’ 열을 ‘K’에서 나누어"),
    ("when", {"moment_column": "생산일시"}, "‘생산일시’ 열에서 시, 요일(월=1 … 일=7) 열을 만듭니다"),
    ("before", {"columns_of": ["온도(℃)"]}, "‘온도(℃)’ 열의 최근 10줄 평균 열을 만듭니다"),
    ("formula", {"left": "온도(℃)", "right": "습도(%)"}, "‘온도(℃) + 습도(%)’ 열을 만듭니다: 온도(℃) + 습도(%)")])
def test_each_form_makes_its_step(open_cleaning, bring, text_of, studio, concern, widgets, sentence):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    key = choose(app, dataset, 1, concern)
    for name, value in widgets.items():
        kind = next(kind for kind in ("selectbox", "multiselect", "text_input", "number_input")
                    if any(widget.key == f"{key}_{name}" for widget in getattr(app, kind)))
        getattr(app, kind)(key=f"{key}_{name}").set_value(value).run()
    assert not app.error
    assert sentence in text_of(app).replace("\\", "")


def test_a_step_that_does_not_fit_says_why(open_cleaning, bring):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    key = choose(app, dataset, 1, "name")
    app.selectbox(key=f"{key}_column_of").set_value("판정").run()
    app.text_input(key=f"{key}_new_name_판정").set_value("설비").run()
    assert "‘설비’ 열이 이미 있습니다" in app.error[0].value
    assert not [button for button in app.button if button.key == "cleaning_add"]


def test_steps_are_moved_and_taken_out_where_that_fits(open_cleaning, bring, studio):
    dataset = bring(MARCH)
    studio.cleaning.extend(dataset, [*RECIPE, {"kind": "drop", "columns": ["온도_lag1(℃)"]}])
    app = open_cleaning(dataset)
    assert [app.button(key=f"{what}_3").disabled for what in ("up", "down", "remove")] == [False, True, True]
    assert "‘온도\\_lag1(℃)’ 열이 없습니다" in app.button(key="remove_3").help
    app.button(key="up_3").click().run()
    assert [step["kind"] for step in studio.cleaning.steps(dataset)] == ["blank", "lag", "clip", "drop"]
    app.button(key="remove_3").click().run()
    assert [step["kind"] for step in studio.cleaning.steps(dataset)] == ["blank", "lag", "drop"]


def test_an_earlier_version_can_be_taken_up_again(open_cleaning, bring, studio):
    dataset = bring(MARCH)
    studio.cleaning.extend(dataset, RECIPE)
    app = open_cleaning(dataset)
    app.button(key="version_1").click().run()
    assert studio.ledger.dataset(dataset).version == 1


def test_the_rows_can_be_searched(open_cleaning, bring, text_of):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    app.selectbox(key=f"rows_column_{dataset}").set_value("온도(℃)").run()
    app.text_input(key=f"rows_search_{dataset}").set_value("-999").run()
    assert "모두 1줄 가운데 6~6번째 줄" in text_of(app)
    app.text_input(key=f"rows_search_{dataset}").set_value("없는 값").run()
    assert "찾는 값이 있는 줄이 없습니다" in text_of(app)


def test_each_machine_can_become_data_of_its_own(open_cleaning, bring, studio):
    dataset = bring(MARCH)
    app = open_cleaning(dataset)
    key = choose(app, dataset, 1, "groups")
    app.selectbox(key=f"{key}_group_column").set_value("설비").run()
    app.radio(key=f"{key}_group_how").set_value("group_each").run()
    app.button(key="cleaning_split_groups").click().run()
    assert sorted(d.name for d in studio.ledger.datasets()) == ["3월", "3월 · A", "3월 · B"]


def test_the_recipe_of_march_cleans_april_by_one_confirmation(open_cleaning, bring, text_of, studio):
    """A renamed and a missing column: shown on one screen, and done."""
    march = bring(MARCH, "3월")
    studio.cleaning.extend(march, RECIPE)
    april = bring(APRIL, "4월")
    app = open_cleaning(april)
    said = text_of(app).replace("\\", "")
    for sentence in ("열 이름을 바꿉니다: ‘온도 [℃]’ → ‘온도(℃)’", "3단계를 하고, 맞지 않는 1단계는 뺍니다",
                     "2단계: ‘습도(%)’ 열이 없습니다"):
        assert sentence in said
    assert "이 파일에 없는 열 1개가 필요합니다(습도(%))" in app.multiselect(key=f"replay_empty_{march}_{april}_1").label
    app.button(key="cleaning_replay").click().run()
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["rename", "blank", "lag"]
    assert "맞지 않아 뺀 단계가 1개 있습니다" in app.warning[0].value


def test_the_missing_column_may_be_made_empty_instead(open_cleaning, bring, text_of, studio):
    march = bring(MARCH, "3월")
    studio.cleaning.extend(march, RECIPE)
    april = bring(APRIL, "4월")
    app = open_cleaning(april)
    app.multiselect(key=f"replay_empty_{march}_{april}_1").set_value(["습도(%)"]).run()
    assert "모든 단계가 맞습니다." in text_of(app)
    app.button(key="cleaning_replay").click().run()
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["rename", "empty_column", "blank", "clip", "lag"]


def test_a_new_name_is_proposed_and_a_missing_column_is_named(open_cleaning, bring, text_of, studio):
    march = bring(MARCH, "3월")
    studio.cleaning.extend(march, RECIPE)
    april = bring(APRIL.replace("온도 [℃]", "성형온도[C]"), "4월")
    app = open_cleaning(april)
    said = text_of(app).replace("\\", "")
    assert "열 이름을 바꿉니다: ‘성형온도[C]’ → ‘온도(℃)’" in said
    assert "그때 있던 열 1개가 이 파일에는 없습니다: 습도(%)" in said
    picker = next(box for box in app.selectbox if box.value == "성형온도[C]" and box.key.startswith("replay_"))
    app.button(key="cleaning_replay").click().run()
    assert picker.label.replace("\\", "") == "온도(℃)"
    assert [step["kind"] for step in studio.cleaning.steps(april)] == ["rename", "blank", "lag"]


def test_right_after_an_import_the_recipe_is_offered(open_page, bring, text_of, studio):
    march = bring(MARCH, "3월")
    studio.cleaning.extend(march, RECIPE)
    path = studio.workspace.new_file(".csv")
    path.write_text(APRIL, "utf-8")
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "4월.csv"})
    app = open_page("data")
    app.button(key="import").click().run()
    errand = studio.ledger.choice(studio.project().id, "errand")["id"]
    studio.errands.wait(errand, 60)
    app.run()
    assert "‘3월’ 데이터와 열이 비슷합니다" in text_of(app)
    app.button(key="replay_open").click().run()
    assert app.segmented_control(key="data_tab").value == "clean"
    assert "이대로 정리하기(3단계)" in [button.label for button in app.button]


def test_names_from_a_file_are_shown_and_never_run(open_cleaning, bring, text_of):
    dataset = bring("<img src=x onerror=alert(1)>,수량\n" + "<b>a</b>,1\nb,\n" * 20)
    app = open_cleaning(dataset)
    key = choose(app, dataset, 1, "columns")
    app.multiselect(key=f"{key}_columns_of").set_value(["<img src=x onerror=alert(1)>"]).run()
    said = text_of(app)
    assert "<b>a" not in said
    assert "<img" not in said.replace("\\<img", "")


def test_a_finding_is_mended_after_a_look_at_what_would_change(open_page, bring, text_of, studio):
    dataset = bring(MARCH)
    app = open_page("data", dataset=dataset)
    place = next(n for n in range(6) if any(button.key == f"cure_{n}" for button in app.button))
    app.button(key=f"cure_{place}").click().run()
    assert app.segmented_control(key="data_tab").value == "clean"
    assert "‘온도(℃)’ 열의 ‘-999’를 빈칸으로 바꿉니다" in text_of(app)
    app.button(key="put_step_aside").click().run()
    assert app.selectbox(key=f"concern_{dataset}_1").value is None
    app.segmented_control(key="data_tab").set_value("quality").run()
    app.button(key=f"cure_{place}").click().run()
    app.button(key="cleaning_add").click().run()
    assert [step["kind"] for step in studio.cleaning.steps(dataset)] == ["blank"]
    assert app.selectbox(key=f"concern_{dataset}_2").value is None
