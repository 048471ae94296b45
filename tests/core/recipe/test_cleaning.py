"""The desk for cleaning: versions that follow each other, undo and redo, what people know of columns on the way."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.workspace import ColumnFacts

FILE = "로트,온도(℃),판정\nA1,200.5,OK\nA2,-999,NG\nA2,-999,NG\nA3,모름,OK\n" + "".join(f"B{i},{200 + i},OK\n" for i in range(30))
BLANK = {"kind": "blank", "column": "온도(℃)", "values": [-999]}
DEDUPE = {"kind": "dedupe"}
RENAME = {"kind": "rename", "column": "판정", "to": "결과"}
FAHRENHEIT = {"kind": "unit", "column": "온도(℃)", "from": "℃", "to": "℉"}


def test_a_step_makes_the_next_version_and_leaves_the_import_as_it_was(studio, bring, table):
    dataset = bring(FILE)
    before = table(dataset)
    assert studio.cleaning.add(dataset, BLANK) == 2
    version = studio.ledger.version(dataset)
    assert (version.number, version.parent, version.base, version.recipe, version.rows) == (2, 1, 1, (BLANK,), 34)
    assert table(dataset, 1) == before
    assert table(dataset)[0][2] == ("A2", None, "NG")
    assert studio.ledger.dataset(dataset).version == 2


def test_the_report_of_a_cleaned_version_reads_like_that_of_an_import(studio, bring):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [DEDUPE, FAHRENHEIT, RENAME])
    report = studio.import_report(dataset)
    assert [(c.name, c.type, c.unit) for c in report.columns] == [
        ("로트", "text", None),
        ("온도(℉)", "number", "℉"),
        ("결과", "text", None),
    ]
    assert (report.version, report.rows, report.detected.encoding) == (2, 33, "utf-8")
    assert [(cell.row, cell.column, cell.value) for cell in report.unreadable] == [(3, "온도(℉)", "모름")]
    assert [(step.rows_before, step.rows_after, step.changed) for step in studio.cleaning.report(dataset).steps] == [
        (34, 33, 0),
        (33, 33, 32),
        (33, 33, 0),
    ]
    assert studio.profile(dataset).rows == 33


def test_the_recipe_is_told_in_words(studio, bring):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [BLANK, DEDUPE])
    assert studio.cleaning.sentences(dataset, "ko") == [
        "‘온도(℃)’ 열의 ‘-999’를 빈칸으로 바꿉니다",
        "똑같은 줄은 맨 앞 줄만 남깁니다",
    ]
    assert studio.cleaning.sentences(dataset, "en") == ["Make ‘-999’ in “온도(℃)” empty cells", "Of equal rows keep the first one"]


def test_undo_gives_back_the_exact_table_and_redo_the_cleaned_one(studio, bring, table):
    dataset = bring(FILE)
    tables = [table(dataset)]
    for step in (BLANK, DEDUPE, RENAME):
        studio.cleaning.add(dataset, step)
        tables.append(table(dataset))
    for expected in tables[-2::-1]:
        studio.cleaning.undo(dataset)
        assert table(dataset) == expected
    with pytest.raises(KampError, match="recipe_nothing_to_undo"):
        studio.cleaning.undo(dataset)
    for expected in tables[1:]:
        studio.cleaning.redo(dataset)
        assert table(dataset) == expected
    with pytest.raises(KampError, match="recipe_nothing_to_redo"):
        studio.cleaning.redo(dataset)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.sampled_from([BLANK, DEDUPE, RENAME, FAHRENHEIT]), min_size=1, max_size=3, unique_by=lambda step: step["kind"]
    )
)
def test_whatever_was_done_undo_gives_back_the_exact_table(studio, bring, table, steps):
    dataset = bring(FILE)
    steps = sorted(steps, key=lambda step: step["kind"])  # the unit last: it takes the name with it
    before = [table(dataset)]
    for step in steps:
        studio.cleaning.add(dataset, step)
        before.append(table(dataset))
    for expected in before[-2::-1]:
        studio.cleaning.undo(dataset)
        assert table(dataset) == expected


def test_after_undo_a_new_step_goes_another_way_and_redo_follows_it(studio, bring):
    dataset = bring(FILE)
    studio.cleaning.add(dataset, BLANK)
    studio.cleaning.undo(dataset)
    studio.cleaning.add(dataset, DEDUPE)
    assert studio.cleaning.steps(dataset) == (DEDUPE,)
    studio.cleaning.undo(dataset)
    assert studio.cleaning.redo(dataset) == 3
    assert studio.cleaning.go_to(dataset, 2) == 2  # the other way is still there
    assert studio.cleaning.steps(dataset) == (BLANK,)


def test_any_step_can_be_taken_out_and_moved(studio, bring, table):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [BLANK, DEDUPE, RENAME])
    studio.cleaning.remove(dataset, 2)
    assert studio.cleaning.steps(dataset) == (BLANK, RENAME)
    assert len(table(dataset)[0]) == 35
    studio.cleaning.undo(dataset)
    studio.cleaning.move(dataset, 3, 1)
    assert studio.cleaning.steps(dataset) == (RENAME, BLANK, DEDUPE)
    assert table(dataset)[0][0] == ("로트", "온도(℃)", "결과")


def test_the_last_step_taken_out_leaves_the_import(studio, bring, table):
    dataset = bring(FILE)
    before = table(dataset)
    studio.cleaning.add(dataset, BLANK)
    studio.cleaning.remove(dataset, 1)
    assert table(dataset) == before
    assert (studio.cleaning.steps(dataset), studio.cleaning.before(dataset)) == ((), 2)


def test_a_change_that_breaks_a_later_step_is_refused_and_nothing_is_lost(studio, bring, table):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [RENAME, {"kind": "blank", "column": "결과", "values": ["NG"]}])
    before = table(dataset)
    with pytest.raises(KampError) as fault:
        studio.cleaning.remove(dataset, 1)
    assert (fault.value.code, fault.value.facts) == ("step_column_missing", {"number": 1, "column": "결과"})
    assert (table(dataset), studio.ledger.version(dataset).number) == (before, 2)
    first, second = studio.cleaning.blocked(dataset)
    assert (first.remove.code, first.up, first.down.code) == ("step_column_missing", None, "step_column_missing")
    assert (second.remove, second.up.code, second.down) == (None, "step_column_missing", None)


def test_what_is_known_of_a_column_travels_with_it(studio, bring):
    dataset = bring(FILE)
    studio.ledger.describe_columns(dataset, 1, {"온도(℃)": ColumnFacts(low=190, high=230), "판정": ColumnFacts(note="최종 검사")})
    studio.cleaning.extend(dataset, [RENAME, FAHRENHEIT])
    assert studio.ledger.version(dataset).columns == {
        "온도(℉)": ColumnFacts(low=374.0, high=446.0),
        "결과": ColumnFacts(note="최종 검사"),
    }


def test_what_was_learned_of_a_column_since_goes_back_with_undo(studio, bring):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [RENAME, FAHRENHEIT, {"kind": "lag", "columns": ["로트"], "names": ["앞 로트"]}])
    studio.ledger.describe_columns(
        dataset,
        2,
        {
            "온도(℉)": ColumnFacts(high=446.0),
            "결과": ColumnFacts(role="late"),
            "로트": ColumnFacts(key=True),
            "앞 로트": ColumnFacts(note="새 열"),
        },
    )
    studio.cleaning.undo(dataset)
    assert studio.ledger.version(dataset).columns == {
        "온도(℃)": ColumnFacts(high=230.0),
        "판정": ColumnFacts(role="late"),
        "로트": ColumnFacts(key=True),
    }


def test_spec_limits_outlive_a_while_as_text(studio, bring):
    dataset = bring(FILE)
    limits = ColumnFacts(low=190, high=230, nominal=210)
    studio.ledger.describe_columns(dataset, 1, {"온도(℃)": limits})
    studio.cleaning.add(dataset, {"kind": "retype", "column": "온도(℃)", "type": "text"})
    studio.ledger.describe_columns(dataset, 2, {"온도(℃)": ColumnFacts(note="건조기 출구")})
    studio.cleaning.undo(dataset)
    assert studio.ledger.version(dataset).columns == {"온도(℃)": replace(limits, note="건조기 출구")}


def test_what_is_told_of_a_column_while_a_recipe_runs_is_not_lost(studio, bring):
    dataset = bring(FILE)
    limits = ColumnFacts(low=190, high=230)
    studio.cleaning.add(dataset, BLANK, lambda share: studio.ledger.describe_columns(dataset, 1, {"온도(℃)": limits}))
    assert studio.ledger.version(dataset).columns == {"온도(℃)": limits}


def test_of_two_changes_at_once_the_second_is_refused_and_the_first_stands(studio, bring):
    dataset, others = bring(FILE), []

    def meanwhile(share):
        if not others:
            others.append(studio.cleaning.add(dataset, RENAME))

    with pytest.raises(KampError, match="version_moved_on"):
        studio.cleaning.add(dataset, BLANK, meanwhile)
    assert (studio.cleaning.steps(dataset), len(studio.ledger.versions(dataset))) == ((RENAME,), 2)


def test_a_preview_shows_the_first_rows_that_change_and_leaves_the_data_alone(studio, bring, table):
    dataset = bring(FILE)
    before = table(dataset)
    preview = studio.cleaning.preview(dataset, BLANK)
    assert [(row.row, row.before, row.after) for row in preview.rows] == [
        (2, ("A2", "NG", "-999"), ("A2", "NG", "")),
        (3, ("A2", "NG", "-999"), ("A2", "NG", "")),
    ]
    assert (preview.report.changed, preview.report.rows_before, preview.sampled) == (2, 34, False)
    removed = studio.cleaning.preview(dataset, DEDUPE)
    assert [(row.row, row.before, row.after) for row in removed.rows] == [(3, ("A2", "-999", "NG"), None)]
    with pytest.raises(KampError) as fault:
        studio.cleaning.preview(dataset, {"kind": "drop", "columns": ["없음"]})
    assert fault.value.facts["number"] == 1
    assert table(dataset) == before


def test_a_preview_does_what_the_step_then_does(studio, bring, table):
    dataset = bring(FILE)
    studio.cleaning.extend(dataset, [DEDUPE, FAHRENHEIT])
    step = {"kind": "fill", "column": "온도(℉)", "how": "median"}
    preview = studio.cleaning.preview(dataset, step)
    studio.cleaning.add(dataset, step)
    assert [row.after[-1] for row in preview.rows] == ["416.3"]
    assert [row[1] for row in table(dataset)[0][1:] if row[0] == "A3"] == [416.3]


def test_a_preview_knows_that_whole_numbers_will_have_parts(studio, bring):
    dataset = bring("이름,수\n" + "a,1\nb,\n" * 10)
    step = {"kind": "fill", "column": "수", "how": "value", "value": 5.5}
    assert studio.cleaning.preview(dataset, step).rows[0].after[-1] == "5.5"
    studio.cleaning.add(dataset, step)
    equal = {"kind": "filter", "conditions": [{"column": "수", "op": "=", "value": 5.5}]}
    assert studio.cleaning.preview(dataset, equal).report.rows_after == 10
    studio.cleaning.add(dataset, equal)
    assert studio.ledger.version(dataset).rows == 10


def test_the_rows_can_be_paged_and_searched(studio, bring):
    dataset = bring(FILE)
    page = studio.cleaning.rows(dataset, start=2, count=3)
    assert (page.numbers, [row[0] for row in page.rows], page.found) == ((3, 4, 5), ["A2", "A3", "B0"], 34)
    found = studio.cleaning.rows(dataset, start=1, count=1, column="로트", text="a2")
    assert (found.numbers, found.rows, found.found) == ((3,), (("A2", "-999", "NG"),), 2)
    assert studio.cleaning.values(dataset, "판정") == (("OK", 32), ("NG", 2))


def test_a_column_that_is_not_there_is_said(studio, bring):
    with pytest.raises(KampError, match="column_missing"):
        studio.cleaning.values(bring(FILE), "없음")


def test_an_errand_can_clean(studio, bring):
    dataset = bring(FILE)
    errand = studio.errands.start(studio.project().id, "cleaning.add", dataset=dataset, step=BLANK)
    assert (studio.errands.wait(errand, 60).state, studio.errands.look(errand).result) == ("done", 2)
    assert studio.cleaning.steps(dataset) == (BLANK,)


def test_each_group_can_become_data_of_its_own(studio, bring, table):
    dataset = bring(FILE)
    studio.cleaning.add(dataset, RENAME)
    studio.ledger.describe_columns(dataset, 2, {"결과": ColumnFacts(note="최종")})
    ids = studio.cleaning.split_groups(dataset, "결과")
    assert [(studio.ledger.dataset(id).name, studio.ledger.dataset(id).rows) for id in ids] == [("3월 · OK", 32), ("3월 · NG", 2)]
    assert table(ids[1])[0] == [("로트", "온도(℃)", "결과"), ("A2", -999, "NG"), ("A2", -999, "NG")]
    assert table(ids[0])[1] == [(2, "온도(℃)", "모름")]
    version = studio.ledger.version(ids[0])
    assert (version.number, version.base, version.recipe, version.columns) == (1, None, (), {"결과": ColumnFacts(note="최종")})
    assert (studio.import_report(ids[1]).rows, studio.cleaning.report(ids[1]).steps) == (2, ())
    with pytest.raises(KampError, match="column_missing"):
        studio.cleaning.split_groups(dataset, "판정")


def test_rows_without_a_group_become_data_too(studio, bring, table):
    dataset = bring("설비,값\nA,1\nA,2\n,3\nB,4\n,5\n,6\n")
    assert studio.cleaning.groups(dataset, "설비") == (("A", 2), ("B", 1), (None, 3))
    *_, blank = studio.cleaning.split_groups(dataset, "설비", "ko")
    assert studio.ledger.dataset(blank).name == "3월 · (빈칸)"
    assert table(blank)[0][1:] == [(None, 3), (None, 5), (None, 6)]


def test_groups_become_data_all_of_them_or_none(studio, bring):
    dataset = bring(FILE)

    def break_at_the_second(share):
        if share == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        studio.cleaning.split_groups(dataset, "판정", progress=break_at_the_second)
    assert [known.id for known in studio.ledger.datasets()] == [dataset]


def test_cleaned_data_leave_as_a_file_that_excel_opens(studio, bring, tmp_path):
    dataset = bring("이름,값\n=1+1,1.5\n-5.2,\n-고장,3.0\n")
    written = studio.cleaning.export(dataset, tmp_path / "cleaned.csv").read_bytes()
    assert not list((studio.workspace.home / "tmp").iterdir())
    assert written.decode("utf-8-sig").splitlines() == ["이름,값", "'=1+1,1.5", "-5.2,", "'-고장,3"]
    assert written.startswith(b"\xef\xbb\xbf")
