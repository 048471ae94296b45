"""Many files at once, and two datasets that become one."""
import pytest

from kamp_core.combine.facts import AppendChoices, Brought, MadeOf
from kamp_core.errors import KampError

DAY = "Lot,Time,온도\n" + "".join(f"{i // 5 + 1},오후 {i // 12 + 1}:{5 * (i % 12):02d}:00,{200 + i % 9}.5\n" for i in range(30))
LIST = "Index,Date,LoT\n1,2026-01-05,2\n2,2026-01-06,\n3,2026-01-07,\"1, 4\"\n"
LOG = "기록,설비,진동\n" + "".join(f"2026-01-05 08:{i // 2:02d}:{30 * (i % 2):02d},A,{i}\n" for i in range(60))
PARTS = "시각,로트,판정\n" + "".join(
    f"2026-01-05 08:{i % 30:02d}:10,L{i // 5:03d},{'불량' if i % 3 else '양품'}\n" for i in range(120))


@pytest.fixture
def project(studio):
    return studio.project().id


@pytest.fixture
def keep(studio):
    """Keep a file as if it was uploaded; its id."""
    def keep(content):
        path = studio.workspace.new_file(".csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path.parent.name
    return keep


@pytest.fixture
def incoming(studio, keep, project):
    """Files that were uploaded and not yet imported: {name: content}."""
    def incoming(files):
        ids = {keep(content): name for name, content in files.items()}
        studio.ledger.choose(project, "incoming", ids)
        return next(iter(ids))
    return incoming


@pytest.fixture
def imported(studio, keep, project):
    def imported(name, content):
        return studio.import_file(keep(content), name, project).dataset
    return imported


@pytest.fixture
def said(text_of):
    """Everything that a page says, as people read it."""
    return lambda app: text_of(app).replace("\\", "")


def finish(app, studio):
    """Wait for the errand that a click sent for, and draw the page again."""
    studio.errands.wait(studio.ledger.choice(studio.project().id, "errand")["id"], 90)
    return app.run()


def test_days_and_a_list_become_one_labelled_table_in_two_clicks(open_page, incoming, studio, said):
    tag = incoming({"log-2026.01.07.csv": DAY, "log-2026.01.05.csv": DAY, "log-2026.01.06.csv": DAY, "불량 목록.csv": LIST})
    app = open_page("data")
    told = said(app)
    for sentence in ("표 4개를 이렇게 가져옵니다", "모양이 같은 표 3개를 위아래로 잇습니다: log-2026.01.05.csv",
                     "1개는 따로 가져옵니다: 불량 목록.csv", "‘Time’ 열과 합쳐 ‘일시’ 열", "열 3개 가운데 3개",
                     "파일 이름의 날짜로 ‘날짜’ 열을 만듭니다(2026-01-05 – 2026-01-07)"):
        assert sentence in told
    assert app.text_input(key=f"many_dataset_{tag}").value == "log"
    app.button(key="import").click().run()
    app = finish(app, studio)
    assert {d.name: d.rows for d in studio.ledger.datasets()} == {"log": 90, "불량 목록": 3}
    assert app.segmented_control(key="data_tab").value == "combine"
    told = said(app)
    for sentence in ("불량 목록으로 보입니다", "목록의 3개 가운데 3개를 찾았습니다. 데이터에는 로트가 모두 18개",
                     "‘불량’ 15줄, ‘양품’ 75줄이 됩니다."):
        assert sentence in told
    app.button(key="combine_make").click().run()
    app = finish(app, studio)
    dataset = studio.ledger.datasets()[0]
    assert (dataset.name, app.query_params["dataset"]) == ("log + 불량 목록", dataset.id)
    assert app.segmented_control(key="data_tab").value == "quality"
    assert "‘log’에 ‘불량 목록’ 목록의 결과를 붙여 만든 데이터입니다." in said(app)
    with studio.reading(dataset.id) as cursor:
        assert cursor.execute("select 날짜::varchar, Lot from data where 판정 = '불량' group by all order by all").fetchall() == [
            ("2026-01-05", 2), ("2026-01-07", 1), ("2026-01-07", 4)]


def test_what_the_names_tell_can_be_switched_off_renamed_and_the_names_kept(open_page, incoming, studio, said):
    tag = incoming({"2월.csv": DAY, "1월.csv": DAY})
    app = open_page("data")
    assert "파일 이름에 연도가 없어" in said(app)
    app.number_input(key=f"many_year_{tag}").set_value(2019).run()
    assert "(2019-01-01 – 2019-02-01)" in said(app)
    app.text_input(key=f"many_date_column_{tag}").set_value("월").run()
    assert "‘월’ 열을 만듭니다" in said(app)
    app.checkbox(key=f"many_dated_{tag}").uncheck().run()
    app.checkbox(key=f"many_with_name_{tag}").check().run()
    assert "파일 이름의 날짜로" not in said(app)
    app.button(key="import").click().run()
    app = finish(app, studio)
    assert [c.name for c in studio.import_report(app.query_params["dataset"]).columns] == ["Lot", "Time", "온도", "파일"]


def test_a_column_of_another_name_is_shown_asked_about_and_corrected(open_page, incoming, studio, said):
    incoming({"1.csv": "로트,온도(℃),압력\nA,1,2\n", "2.csv": "로트,온 도,사출압\nB,3,4\n",
              "3.csv": "로트,온도(℃),압력\nC,5,6\n"})
    app = open_page("data")
    told = said(app)
    for sentence in ("이름이 다른 열을 ‘온도(℃)’ 열로 봅니다: 온 도", "‘압력’ 열은 표 1개에 없어 비워 둡니다: 2.csv",
                     "‘사출압’ 열은 ‘압력’ 열이 없는 표에만, 같은 자리에 있습니다"):
        assert sentence in told
    app.button(key="many_twin_take_0").click().run()
    assert "열 3개 가운데 3개가 모든 표에 있습니다." in said(app)
    app.selectbox(key="many_column").set_value("온도(℃)").run()
    app.selectbox(key="many_source_1_1").set_value("").run()
    assert "‘온도(℃)’ 열은 표 1개에 없어 비워 둡니다: 2.csv" in said(app)
    app.button(key="import").click().run()
    app = finish(app, studio)
    with studio.reading(app.query_params["dataset"]) as cursor:
        assert cursor.execute("from data").fetchall() == [("A", 1, 2, None), ("B", None, 4, 3), ("C", 5, 6, None)]


def test_a_person_decides_which_files_stay_apart_or_away(open_page, incoming, studio):
    tag = incoming({"1.csv": DAY, "2.csv": DAY, "list.csv": LIST})
    app = open_page("data")
    keys = list(studio.ledger.choice(studio.project().id, "incoming"))
    app.multiselect(key=f"many_leave_{tag}").set_value([keys[1]]).run()
    app.button(key="import").click().run()
    app = finish(app, studio)
    assert {d.name: d.rows for d in studio.ledger.datasets()} == {"1": 30, "list": 3}


def test_files_left_out_are_told_and_all_can_be_put_aside(open_page, studio, keep, project, said):
    from dataclasses import asdict
    brought = studio.combining.bring({keep(DAY): "1.csv", keep(DAY): "2.csv", keep(b"%PDF-1.7"): "a.pdf"}, ("사진.png",))
    studio.ledger.choose(project, "incoming", brought.files)
    studio.ledger.choose(project, "incoming_left_out", [asdict(out) for out in brought.left_out])
    app = open_page("data")
    assert "표가 아니어서 뺀 파일 2개" in [expander.label for expander in app.expander]
    assert "PDF 파일은 표로 읽을 수 없습니다" in said(app)
    app.button(key="put_aside").click().run()
    assert not studio.ledger.choice(project, "incoming")


def test_unreadable_cells_are_told_with_their_file_and_row(open_page, studio, keep, project):
    files = {keep("n\n" + "1\n" * 20): "1.csv", keep("n\n" + "2\n" * 20 + "모름\n"): "2.csv"}
    plan = studio.combining.plan(studio.combining.gather(Brought(files)), AppendChoices())
    dataset = studio.combining.append(plan, "n", project).dataset
    app = open_page("data", dataset=dataset)
    tables = [frame.value.values.tolist() for frame in app.dataframe]
    assert [["2.csv", 21, "n", "모름"]] in tables


def test_without_other_data_there_is_nothing_to_combine(open_page, imported, said):
    app = open_page("data", dataset=imported("부품", PARTS))
    app.segmented_control(key="data_tab").set_value("combine").run()
    assert "합칠 데이터가 아직 없습니다" in said(app)


def test_a_join_by_key_tells_before_it_is_done_and_offers_a_cure(open_page, imported, studio, said):
    parts = imported("부품", PARTS)
    other = imported("시험", "LOT,수분\n" + "".join(f"{'L' if i % 2 else 'l'}{i:03d},{i}\n" for i in range(20)) + "L001,99\n")
    app = open_page("data", dataset=parts)
    app.segmented_control(key="data_tab").set_value("combine").run()
    tag = f"{parts}_{other}"
    told = said(app)
    for sentence in ("120줄 가운데 50줄이 짝을 찾습니다.", "70줄은 붙일 데이터에 짝이 없습니다.", "새 데이터는 125줄이 됩니다.",
                     "대문자와 소문자를 따지지 않으면 50줄이 더 짝을 찾습니다"):
        assert sentence in told
    assert "같은 제품을 여러 번 세게 되니" in app.warning[0].value
    app.button(key="join_cure_take").click().run()
    assert "120줄 가운데 100줄이 짝을 찾습니다." in said(app)
    app.radio(key=f"join_repeats_{tag}").set_value("first").run()
    assert not app.warning
    app.button(key="combine_make").click().run()
    app = finish(app, studio)
    report = studio.import_report(app.query_params["dataset"])
    assert (report.rows, MadeOf.from_json(report.made_of).plan["loose"]) == (120, ["case"])


def test_a_list_beside_a_judgement_says_that_there_is_one_and_counts_every_day(open_page, imported, said):
    parts = imported("생산", "날짜,로트,판정\n" + "".join(f"2026-0{i // 28 + 1}-{i % 28 + 1:02d},L{i},양품\n" for i in range(56)))
    other = imported("목록", "날짜,로트\n" + "".join(f"2026-01-{i + 1:02d},L{i}\n" for i in range(4)))
    app = open_page("data", dataset=parts)
    app.segmented_control(key="data_tab").set_value("combine").run()
    way = app.segmented_control(key=f"combine_way_{parts}_{other}")
    assert way.value == "join"
    way.set_value("labels").run()
    assert "판정을 적은 열이 이미 있습니다(판정)" in app.warning[0].value
    asked = app.radio(key=f"list_absent_{parts}_{other}").label
    assert "목록에 없는 날이 52일 있습니다(2026-01-05, 2026-01-06, 2026-01-07 … +49)" in asked.replace("\\", "")


def test_a_day_left_out_of_the_key_is_told_with_the_lots_that_come_again(open_page, imported, said):
    rows = "".join(f"2026-0{month}-{i + 1:02d} 08:00:00,L{i},양품\n" for month in (1, 2, 3) for i in range(20))
    parts = imported("생산", "생산일시,로트,판정\n" + rows)
    other = imported("검사", "로트,검사일,치수(mm)\n" + "".join(f"L{i},2026-01-{i + 1:02d},12.{i:02d}\n" for i in range(20)))
    app = open_page("data", dataset=parts)
    app.segmented_control(key="data_tab").set_value("combine").run()
    tag = f"join_{parts}_{other}"
    assert app.selectbox(key=f"{tag}_right_1").value == "검사일"
    assert "60줄 가운데 20줄이 짝을 찾습니다." in said(app)
    app.selectbox(key=f"{tag}_right_1").set_value("").run()
    assert "60줄 가운데 60줄이 짝을 찾습니다." in said(app)
    assert "값 20개가 여러 날에 되풀이됩니다(‘생산일시’ 열): L0, L1, L10 … +17" in app.warning[0].value.replace("\\", "")


def test_a_join_by_time_says_who_gets_no_reading_and_searches_the_delay(open_page, imported, studio, said):
    parts, other = imported("부품", PARTS), imported("로그", LOG)
    app = open_page("data", dataset=parts)
    app.segmented_control(key="data_tab").set_value("combine").run()
    tag = f"{parts}_{other}"
    assert "120줄 가운데 120줄이 기록을 얻습니다." in said(app)
    assert "시각만으로 잇습니다" in app.warning[0].value          # the two share no machine, line or lot
    app.number_input(key=f"time_delay_{tag}").set_value(1.0).run()
    app.segmented_control(key=f"time_unit_{tag}").set_value("minutes").run()
    assert "4줄은 앞선 기록이 없습니다." in said(app)
    app.selectbox(key=f"delay_target_{tag}").set_value("판정").run()
    app.number_input(key=f"delay_longest_{tag}").set_value(120.0).run()
    app.button(key="delay_search").click().run()
    app = finish(app, studio)
    assert "0–120초 가운데 눈에 띄는 지연 시간이 없습니다" in said(app)
    app.selectbox(key=f"time_kind_{tag}").set_value("window").run()
    assert app.multiselect(key=f"time_add_{tag}__True").options == ["진동"]
    app.button(key="combine_make").click().run()
    app = finish(app, studio)
    names = [c.name for c in studio.import_report(app.query_params["dataset"]).columns]
    assert names == ["시각", "로트", "판정", "진동_평균", "진동_최소", "진동_최대", "진동_표준편차"]


def test_without_times_it_says_what_is_missing(open_page, imported, said):
    parts, other = imported("부품", PARTS), imported("표", "a,b\n1,x\n2,y\n")
    app = open_page("data", dataset=parts)
    app.segmented_control(key="data_tab").set_value("combine").run()
    assert "양쪽에서 같은 뜻인 열을 하나씩 골라 주세요" in app.info[0].value
    app.segmented_control(key=f"combine_way_{parts}_{other}").set_value("nearest").run()
    assert "두 데이터 모두 날짜와 시각이 든 열" in app.info[0].value
    app.segmented_control(key=f"combine_way_{parts}_{other}").set_value("labels").run()
    assert "로트가 적힌 열을 양쪽에서" in app.info[0].value


def test_day_and_month_are_asked_once_for_many_files(open_page, incoming, studio, said):
    content = "날짜,양\n03/04/2026,1\n05/04/2026,2\n04/07/2026,3\n"
    tag = incoming({"a.csv": content, "b.csv": content})
    app = open_page("data")
    assert "03/04/2026" in said(app)
    assert app.button(key="import").disabled
    app.radio(key=f"dates_{tag}").set_value("day-first").run()
    assert not app.button(key="import").disabled
    app.button(key="import").click().run()
    finish(app, studio)
    with studio.reading(studio.ledger.datasets()[0].id) as cursor:
        assert str(cursor.execute("select min(날짜), max(날짜) from data").fetchone()[1]) == "2026-07-04"


def test_files_put_aside_are_forgotten_and_those_that_became_data_are_kept(open_page, incoming, studio):
    content = "날짜,양\n2026-01-05,1\n2026-01-06,2\n"
    incoming({"a.csv": content, "b.csv": content})
    app = open_page("data")
    files = list(studio.ledger.choice(studio.project().id, "incoming"))
    dataset = studio.import_file(files[0], "kept", studio.project().id)
    app.button(key="put_aside").click().run()
    assert [(studio.workspace.home / "files" / file).exists() for file in files] == [True, False]
    assert dataset.file == files[0]


def test_an_import_that_fails_leaves_no_empty_dataset(studio, keep, project):
    with pytest.raises(KampError):
        studio.import_file(keep("날짜,양\n"), "leer", project)
    assert studio.ledger.rows("select * from datasets") == []
    assert list((studio.workspace.home / "datasets").iterdir()) == []
