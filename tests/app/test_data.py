"""Data: the doctor's note, the import, and the data sheet."""
import pytest

FILE = "공장 실적,,\n생산일시,온도(℃),수량\n" + "".join(
    f"2026-03-{i % 28 + 1:02d} 08:00:00,{200 + i % 7}.5,{'모름' if i == 3 else i}\n" for i in range(60))


@pytest.fixture
def incoming(studio):
    """A file that was uploaded and not yet imported."""
    path = studio.workspace.new_file(".csv")
    path.write_bytes(FILE.encode("cp949"))
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "3월 실적.csv"})
    return path.parent.name


def see_through(app, studio):
    """Wait for the errand at hand, then look again."""
    studio.errands.wait(studio.ledger.choice(studio.project().id, "errand")["id"], 60)
    return app.run()


def test_without_data_there_is_a_drop_zone_and_nothing_else(open_page):
    app = open_page("data")
    assert app.title[0].value == "어떤 데이터가 있으세요?"
    assert not app.selectbox(key="project").disabled
    assert "dataset" not in app.query_params


def test_the_note_says_how_the_file_is_read(open_page, incoming, text_of):
    said = text_of(open_page("data"))
    for sentence in ("CP949 방식으로 저장된 파일", "2번째 줄이 제목입니다.", "열이 3개 있습니다.", "날짜와 시각", "℃"):
        assert sentence in said


def test_an_upload_outlives_a_reload(open_page, incoming, text_of):
    open_page("data")
    assert "‘3월 실적.csv’ 파일을 이렇게 읽었습니다" in text_of(open_page("data"))


def test_importing_leads_to_the_data_sheet(open_page, incoming, studio, text_of):
    app = see_through(open_page("data").button(key="import").click().run(), studio)
    dataset = studio.ledger.datasets()[0]
    assert (dataset.name, dataset.rows) == ("3월 실적", 60)
    assert app.query_params["dataset"] == dataset.id
    said = text_of(app)
    for words in ("1칸은 읽지 못해 비워 두었습니다", "완전성", "무엇부터 고칠까"):
        assert words in said + str([e.label for e in app.expander])
    assert app.dataframe[0].value.iloc[0].tolist() == [4, "수량", "모름"]


def brought(studio, text, name):
    path = studio.workspace.new_file(".csv")
    path.write_text(text, "utf-8")
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: name})


def test_next_weeks_file_is_asked_what_this_weeks_was_and_another_file_nothing(open_page, incoming, studio):
    app = see_through(open_page("data").button(key="import").click().run(), studio)
    project, this_week = studio.project().id, app.query_params["dataset"]
    app.switch_page("../problem/problem.py").run()
    app.button(key="problem_measured_quality").click().run()
    app.selectbox(key="role_target").set_value("온도(℃)").run()
    brought(studio, FILE.replace("2026-03", "2026-04"), "4월 실적.csv")
    app = see_through(open_page("data").button(key="import").click().run(), studio)
    next_week = app.query_params["dataset"]
    assert next_week != this_week
    app.switch_page("../problem/problem.py").run()
    assert app.selectbox(key="role_target").value == "온도(℃)"
    brought(studio, "날짜,전력\n" + "".join(f"2026-03-{day:02d},{day * 3}\n" for day in range(1, 29)), "전력.csv")
    app = see_through(open_page("data").button(key="import").click().run(), studio)
    assert studio.ledger.choice(project, f"problem {app.query_params['dataset']}") is None
    assert not [picker for picker in app.switch_page("../problem/problem.py").run().selectbox if picker.key == "role_target"]


def test_an_import_that_is_stopped_leaves_the_file_as_it_was(open_page, incoming, studio, text_of):
    app = open_page("data")
    app.button(key="import").click().run()
    app.button(key="stop_errand").click().run()
    assert studio.ledger.datasets() == []
    assert not app.button(key="import").disabled


def test_an_import_that_fails_says_why_and_offers_the_file_again(open_page, incoming, studio, text_of):
    app = open_page("data")
    studio.workspace.file(incoming).write_bytes(b"%PDF-1.7 changed in the meantime")
    app = see_through(app.button(key="import").click().run(), studio)
    assert "PDF 파일은 표로 읽을 수 없습니다" in app.error[0].value
    app.button(key="errand_seen").click().run()
    assert not app.error


def test_another_header_row_is_taken(open_page, incoming, text_of):
    app = open_page("data")
    app.number_input(key=f"header_{incoming}").set_value(1).run()
    assert "공장 실적" in text_of(app)
    assert "1번째부터 2번째 줄까지가 제목입니다." in text_of(app)       # the names below a title above all columns belong to it


def test_a_wrong_encoding_is_said_in_words_and_can_be_undone(open_page, incoming, text_of):
    app = open_page("data")
    app.selectbox(key=f"encoding_{incoming}").set_value("utf-8").run()
    assert "다른 인코딩을 골라 주세요" in app.warning[0].value
    assert app.button(key="import").disabled
    app.selectbox(key=f"encoding_{incoming}").set_value(None).run()
    assert not app.warning
    assert not app.button(key="import").disabled


def test_a_file_that_is_no_table_is_refused_in_words(open_page, studio):
    path = studio.workspace.new_file(".csv")
    path.write_bytes(b"%PDF-1.7 not a table")
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "a.csv"})
    app = open_page("data")
    assert "PDF 파일은 표로 읽을 수 없습니다" in app.warning[0].value
    app.button(key="put_aside").click().run()
    assert not app.warning


def test_cells_pasted_from_excel_become_a_file(open_page, text_of):
    app = open_page("data", language="en")
    app.text_area(key="paste").set_value("온도\t판정\n200\tOK\n210\tNG\n").run()
    app.button(key="paste_read").click().run()
    assert "separated by tabs" in text_of(app)


def test_the_dataset_picker_changes_the_address(open_page, studio):
    project = studio.project().id
    first, second = (studio.import_sample(p, project).id for p in ("defect_prediction", "measured_quality"))
    app = open_page("data", dataset=first)
    app.selectbox(key="dataset").set_value(second).run()
    assert app.query_params["dataset"] == second
    assert open_page("data").query_params["dataset"] == second


def test_data_are_renamed_and_deleted_where_they_are_picked(open_page, studio, text_of):
    ids = [studio.import_sample("defect_prediction", studio.project().id).id]
    app = open_page("data", dataset=ids[0])
    app.text_input(key=f"rename_to_{ids[0]}").set_value("3월 사출").run()
    app.button(key="rename_dataset").click().run()
    assert studio.ledger.dataset(ids[0]).name == "3월 사출"
    assert "올리신 원래 파일까지 모두 지웁니다" in text_of(app)
    app.button(key="delete_dataset").click().run()
    assert not app.exception
    assert studio.ledger.datasets() == []
    assert "dataset" not in app.query_params


def test_an_unknown_dataset_in_the_address_is_no_fault(open_page):
    app = open_page("data", dataset="nothing123")
    assert not app.error
    assert "dataset" not in app.query_params


def test_names_from_a_file_are_shown_and_never_run(open_page, studio, text_of):
    path = studio.workspace.new_file(".csv")
    path.write_text("<img src=x onerror=alert(1)>,수량\n" + "a,1\nb,2\n" * 20, "utf-8")
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "a.csv"})
    app = open_page("data")
    assert "&lt;img" in text_of(app)
    see_through(app.button(key="import").click().run(), studio)
    assert "<img" not in text_of(app)


def test_the_very_same_file_is_not_offered_for_joining_with_itself(open_page, incoming, studio, text_of):
    see_through(open_page("data").button(key="import").click().run(), studio)
    path = studio.workspace.new_file(".csv")
    path.write_bytes(FILE.encode("cp949"))
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "3월 실적 (1).csv"})
    app = open_page("data")
    assert "이 파일은 ‘3월 실적’을 만든 파일과 똑같은 파일입니다" in app.info[0].value
    assert "earlier_take" not in [button.key for button in app.button]


def test_a_file_that_is_read_anew_is_not_told_to_be_its_own_twin(open_page, incoming, studio, text_of):
    see_through(open_page("data").button(key="import").click().run(), studio)
    (known,) = studio.ledger.datasets()
    studio.ledger.choose(studio.project().id, "incoming", {studio.import_report(known.id).file: known.name})
    app = open_page("data")
    assert not app.info
    assert "earlier_take" not in [button.key for button in app.button]


def test_next_months_file_goes_on_from_the_data_of_this_month(open_page, incoming, studio, text_of):
    see_through(open_page("data").button(key="import").click().run(), studio)
    path = studio.workspace.new_file(".csv")
    path.write_bytes(FILE.replace("2026-03", "2026-04").encode("cp949"))
    studio.ledger.choose(studio.project().id, "incoming", {path.parent.name: "4월 실적.csv"})
    app = open_page("data")
    assert "‘3월 실적’(60줄) 데이터와 열이 같습니다" in text_of(app)
    app.button(key="earlier_take").click().run()
    app = see_through(app.button(key="import").click().run(), studio)
    assert {d.rows for d in studio.ledger.datasets()} == {60, 120}
