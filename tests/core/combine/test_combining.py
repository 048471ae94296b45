"""The desk: every combination is a new dataset that tells what it was made of; its sources stay as they were."""
from dataclasses import replace

import pytest

from kamp_core.combine.facts import AppendChoices, Brought, MadeOf
from kamp_core.combine.labels import LabelPlan
from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts

PARTS = "시각,로트,무게\n" + "".join(f"2026-01-05 08:{i:02d}:00,L{i // 5},{50 + i % 7}.5\n" for i in range(30))
LAB = "LOT,수분(%),무게\nL0,3.1,x\nL1,3.2,y\nL1,3.3,z\nL5,3.4,x\n"
LOG = "기록,온도(℃)\n" + "".join(f"2026-01-05 08:{i // 2:02d}:{30 * (i % 2):02d},{200 + i}\n" for i in range(60))
BAD = "번호,불량 로트\n1,L2\n2,\"L4, L5\"\n"


@pytest.fixture
def project(studio):
    return studio.project().id


def keep(studio, content, suffix=".csv"):
    path = studio.workspace.new_file(suffix)
    path.write_text(content, "utf-8")
    return path.parent.name


def imported(studio, project, content, name):
    return studio.import_file(keep(studio, content), name, project).dataset


def header_and_rows(studio, dataset):
    with studio.reading(dataset) as cursor:
        found = cursor.execute("select * from data")
        return [column[0] for column in found.description], found.fetchall()


def test_files_become_one_dataset_and_those_of_another_shape_their_own(studio, project):
    files = {keep(studio, "n\n1\n"): "b/2026-01-06.csv", keep(studio, "n\n2\n"): "a/2026-01-05.csv",
             keep(studio, BAD): "a/불량.csv"}
    combining = studio.combining
    plan = combining.plan(combining.gather(combining.bring(files)), AppendChoices(date_column="날짜"))
    report = combining.append(plan, "실적", project)
    assert {d.name: d.rows for d in studio.ledger.datasets(project)} == {"실적": 2, "불량": 2}
    apart = next(d.id for d in studio.ledger.datasets(project) if d.name == "불량")
    assert header_and_rows(studio, report.dataset)[0] == ["n", "날짜"]
    made = MadeOf.from_json(studio.import_report(report.dataset).made_of)
    assert [(source.name, source.rows) for source in made.sources] == [("a/2026-01-05.csv", 1), ("b/2026-01-06.csv", 1)]
    assert made.plan["apart"] == {"a/불량.csv": apart}
    assert studio.profile(report.dataset).rows == 2


def test_all_of_an_append_or_nothing(studio, project, monkeypatch):
    files = {keep(studio, "n\n1\n"): "1.csv", keep(studio, "n\n2\n"): "2.csv", keep(studio, BAD): "불량.csv"}
    plan = studio.combining.plan(studio.combining.gather(Brought(files)))
    studio.workspace.file(plan.parts[1].file).write_bytes(b"n\n" + b"\xff\xfe\x00" * 50)
    with pytest.raises(KampError) as error:
        studio.combining.append(plan, "실적", project)
    assert (error.value.code, error.value.facts["file"]) == ("part_failed", "2.csv")
    assert studio.ledger.datasets(project) == []
    assert not list((studio.workspace.home / "datasets").glob("*/*"))


def test_a_join_adds_columns_and_takes_along_what_people_know_of_them(studio, project):
    parts, lab = imported(studio, project, PARTS, "부품"), imported(studio, project, LAB, "시험")
    studio.ledger.describe_columns(parts, 1, {"무게": ColumnFacts(low=49.0)})
    studio.ledger.describe_columns(lab, 1, {"수분(%)": ColumnFacts(high=4.0), "무게": ColumnFacts(note="g")})
    pairing = studio.combining.pair(parts, lab)
    assert (pairing.way, pairing.join.keys) == ("join", (("로트", "LOT"),))
    report = studio.combining.join(replace(pairing.join, repeats="last"), "부품 + 시험", project)
    header, rows = header_and_rows(studio, report.dataset)
    assert header == ["시각", "로트", "무게", "수분(%)", "무게_시험"]
    assert ([row[3:] for row in rows[3:7]], len(rows)) == ([(3.1, "x"), (3.1, "x"), (3.3, "z"), (3.3, "z")], 30)
    assert [(c.name, c.type, c.unit) for c in report.columns[2:]] == [
        ("무게", "number", None), ("수분(%)", "number", "%"), ("무게_시험", "text", None)]
    assert studio.ledger.version(report.dataset).columns == {
        "무게": ColumnFacts(low=49.0), "수분(%)": ColumnFacts(high=4.0), "무게_시험": ColumnFacts(note="g")}
    made = MadeOf.from_json(studio.import_report(report.dataset).made_of)
    assert [(source.dataset, source.version, source.rows) for source in made.sources] == [(parts, 1, 30), (lab, 1, 4)]
    assert (made.way, made.counts["left_matched"], made.plan["repeats"]) == ("join", 15, "last")
    assert [len(header_and_rows(studio, id)[1]) for id in (parts, lab)] == [30, 4]
    assert [len(studio.ledger.versions(id)) for id in (parts, lab)] == [1, 1]


def test_readings_are_joined_by_time(studio, project):
    pairing = studio.combining.pair(imported(studio, project, PARTS, "부품"), imported(studio, project, LOG, "로그"))
    assert (pairing.way, pairing.nearest.left_time, pairing.nearest.right_time) == ("nearest", "시각", "기록")
    report = studio.combining.nearest(replace(pairing.nearest, delay=45.0), "부품 + 로그", project)
    header, rows = header_and_rows(studio, report.dataset)
    assert header == ["시각", "로트", "무게", "기록", "온도(℃)"]
    assert [row[4] for row in rows[:3]] == [None, 200, 202]
    assert MadeOf.from_json(report.made_of).counts["before"] == 1


def test_a_list_becomes_a_result_column(studio, project):
    pairing = studio.combining.pair(imported(studio, project, PARTS, "부품"), imported(studio, project, BAD, "불량"))
    assert pairing.way != "labels"                     # three of six lots: as likely a table of lots
    assert (pairing.labels.lot, pairing.labels.cells) == ("로트", ("불량 로트",))
    report = studio.combining.label(replace(pairing.labels, name="판정", bad="불량", good="양품"), "부품 + 불량", project)
    marks = [row[-1] for row in header_and_rows(studio, report.dataset)[1]]
    assert (marks.count("불량"), marks.count("양품")) == (15, 15)


def test_a_version_that_was_cleaned_is_the_one_that_is_combined(studio, project):
    parts, lab = imported(studio, project, PARTS, "부품"), imported(studio, project, LAB, "시험")
    with studio.workspace.new_version(parts) as draft:
        draft.cursor.execute(
            "create table data as select '로트 L1' as 이름, unnest(['L0', 'L1', 'L5']) as 로트, 7.5::double as 무게")
        draft.report = studio.ledger.version(parts, 1).report
    pairing = studio.combining.pair(parts, lab)
    report = studio.combining.join(replace(pairing.join, columns=("수분(%)",)), "x", project)
    assert header_and_rows(studio, report.dataset) == (
        ["이름", "로트", "무게", "수분(%)"], [("로트 L1", lot, 7.5, wet) for lot, wet in (
            ("L0", 3.1), ("L1", 3.2), ("L1", 3.3), ("L5", 3.4))])
    assert MadeOf.from_json(report.made_of).sources[0].version == 2


def test_a_workbook_of_monthly_sheets_is_known(studio, tmp_path):
    from tests.makers_files import excel_file
    months = [["로트", "온도"], ["A1", 20.5]]
    for sheets, alike in (({"1월": months, "2월": months, "설명": [["이", "것", "은"]]}, 2), ({"하나": months}, 0)):
        path = studio.workspace.new_file(".xlsx")
        path.write_bytes(excel_file(tmp_path, sheets).read_bytes())
        assert studio.combining.sheets_alike(path.parent.name, "book.xlsx") == alike
    assert studio.combining.sheets_alike(keep(studio, "a\n1\n"), "a.csv") == 0
    assert studio.combining.sheets_alike(keep(studio, ""), "leer.csv") == 0


def test_each_verb_runs_as_an_errand_in_a_process_of_its_own(studio, project):
    files = {keep(studio, PARTS): "1.csv", keep(studio, PARTS): "2.csv"}
    plan = studio.combining.plan(studio.combining.gather(Brought(files)))
    done = studio.errands.wait(studio.errands.start(project, "combining.append", plan=plan, name="부품", project=project), 90)
    assert (done.state, done.result["rows"], done.error) == ("done", 60, None)
    pairing = studio.combining.pair(done.result["dataset"], imported(studio, project, LOG, "로그"))
    plans = {"nearest": replace(pairing.nearest, window=60.0), "join": replace(pairing.join, keys=(("시각", "기록"),)),
             "label": LabelPlan(pairing.left, pairing.right, "로트", ("온도(℃)",))}
    for verb, plan in plans.items():
        done = studio.errands.wait(studio.errands.start(project, f"combining.{verb}", plan=plan, name=verb, project=project), 90)
        assert (done.state, done.result and done.result["rows"], done.error) == ("done", 60, None)
    sent = studio.errands.start(project, "combining.search_delay", plan=pairing.nearest, target="무게", bad=None, longest=60.0)
    done = studio.errands.wait(sent, 90)
    assert (done.state, len(done.result["delays"]), done.error) == ("done", 61, None)


@pytest.mark.real
def test_the_plating_folder_becomes_one_labelled_table(studio, project, real_data):
    """33 days of 1,518 rows, 22 lots a day, 13 of them bad (the folder's README)."""
    files = {}
    for path in sorted((real_data / "kamp_plating").glob("*.csv")):
        kept = studio.workspace.new_file(".csv")
        kept.write_bytes(path.read_bytes())
        files[kept.parent.name] = path.name
    combining = studio.combining
    plan = combining.plan(combining.gather(combining.bring(files)), AppendChoices(date_column="날짜", moment_column="일시"))
    assert (len(plan.parts), [part.name for part in plan.odd]) == (33, ["Error Lot list.csv"])
    whole = combining.append(plan, "도금", project)
    assert (whole.rows, whole.unreadable_count) == (33 * 1518, 0)
    assert [c.name for c in whole.columns] == ["Index", "Lot", "Time", "pH", "Temp", "Current", "Voltage", "날짜", "일시"]
    pairing = combining.pair(whole.dataset, next(iter(whole.made_of["plan"]["apart"].values())))
    assert (pairing.way, pairing.labels.keys, pairing.labels.lot, pairing.labels.cells) == (
        "labels", (("날짜", "Date"),), "Lot", ("LoT",))
    check = combining.check_labels(pairing.labels)
    assert (check.listed, check.found, check.lots, check.unmentioned) == (13, 13, 726, 0)
    labelled = combining.label(pairing.labels, "도금 판정", project)
    with studio.reading(labelled.dataset) as cursor:
        assert cursor.execute("select count(*), count(*) filter (result = 'bad') from (select distinct 날짜, Lot, result from data)"
                              ).fetchone() == (726, 13)


def test_a_file_goes_on_from_the_newest_data_with_its_columns(studio, project):
    imported(studio, project, PARTS, "1월")
    newest = imported(studio, project, PARTS.replace("-01-", "-02-"), "2월")
    imported(studio, project, LAB, "시험실")
    march = studio.preview(keep(studio, PARTS.replace("-01-", "-03-"))).columns
    earlier = studio.combining.earlier(project, march)
    assert (earlier.dataset, earlier.rows, list(earlier.files.values())) == (newest, 30, ["2월"])


def test_what_was_appended_goes_on_with_all_its_files(studio, project):
    files = {keep(studio, PARTS): "2026-01-05.csv", keep(studio, PARTS): "2026-01-06.csv"}
    combining = studio.combining
    combining.append(combining.plan(combining.gather(combining.bring(files))), "1월", project)
    assert combining.earlier(project, studio.preview(keep(studio, PARTS)).columns).files == files


def test_a_file_that_is_there_already_is_known_by_its_bytes(studio, project):
    files = {keep(studio, PARTS): "1월.csv", keep(studio, PARTS.replace("-01-", "-02-")): "2월.csv"}
    combining = studio.combining
    assert combining.same_file(project, next(iter(files))) is None
    combining.append(combining.plan(combining.gather(combining.bring(files))), "올해", project)
    assert combining.same_file(project, keep(studio, PARTS)) == "올해"
    assert combining.same_file(project, next(iter(files))) is None                 # itself
    assert combining.same_file(project, keep(studio, PARTS.replace("-01-", "-03-"))) is None      # of the same size


def test_each_file_is_read_once_to_know_it(studio, project, monkeypatch):
    read = []
    monkeypatch.setattr("kamp_core.studio.combining.digest_of", lambda path: read.append(path) or path.read_text("utf-8"))
    for month in ("-01-", "-02-"):                              # of the same size
        imported(studio, project, PARTS.replace("-01-", month), month)
    new = keep(studio, PARTS.replace("-01-", "-03-"))
    for _ in range(2):
        assert studio.combining.same_file(project, new) is None
    assert len(read) == len(set(read)) == 3


def test_nothing_goes_on_from_other_columns_or_from_a_file_that_was_deleted(studio, project):
    dataset = imported(studio, project, PARTS, "1월")
    assert studio.combining.earlier(project, studio.preview(keep(studio, LAB)).columns) is None
    studio.workspace.drop_file(studio.import_report(dataset).file)
    assert studio.combining.earlier(project, studio.preview(keep(studio, PARTS)).columns) is None


def test_the_same_file_brought_twice_is_told(studio):
    files = {keep(studio, PARTS): "1월.csv", keep(studio, PARTS.replace("L0", "L9")): "2월.csv", keep(studio, PARTS): "1월 (2).csv"}
    assert studio.combining.gather(studio.combining.bring(files)).twins == (("1월.csv", "1월 (2).csv"),)
