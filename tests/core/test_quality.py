"""What a table is worth: kinds of columns, the six indices, and what to look at first."""
import duckdb
import pytest

from kamp_core.quality import profile_table
from kamp_core.quality.profile import make_profile
from kamp_core.wording import say, sentences
from kamp_core.workspace.sql import quote


def profile(select: str, rows: int = 300):
    """The profile of a table of so many rows, made of columns that may use the row's number i."""
    db = duckdb.connect()
    db.execute(f"create table data as select {select} from range({rows}) t(i)")
    return make_profile(db, {"온도": "℃"})


def codes(found):
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(("column", "kind"), [
    ("(i % 40) / 4.0 as 온도", "number"),
    ("i % 40 as 사이클", "number"),
    ("(i % 40 / 10.0)::decimal(9, 1) as 두께", "number"),
    ("i % 2 as 불량", "category"),
    ("i % 5 + 1 as 금형번호", "category"),
    ("i // 30 as 사이클", "number"),
    ("i * 7 as 작업번호", "id"),
    ("i + 1 as 줄", "id"),
    ("'W' || i as lot_id", "id"),
    ("'M-' || i % 4 as 금형", "category"),
    ("repeat('눌림 자국이 왼쪽에 있습니다 ', 3) || i as 비고", "text"),
    ("timestamp '2026-01-01' + to_minutes(i) as 시각", "time"),
    ("i % 3 = 0 as 합격", "boolean"),
    ("'PP' as 원료", "constant"),
    ("null::double as 습도", "empty"),
])
def test_a_column_is_what_a_person_would_call_it(column, kind):
    assert [c.kind for c in profile(column).columns] == [kind]


def test_a_number_is_summed_up():
    (column,) = profile("case when i < 200 then i / 2 end as 온도").columns
    assert (column.rows, column.missing, column.distinct, column.unit) == (300, 100, 200, "℃")
    assert (column.minimum, column.maximum, column.mean) == ("0.0", "99.5", 49.75)
    assert column.quantiles == pytest.approx((4.975, 24.875, 49.75, 74.625, 94.525))
    assert len(column.edges) == len(column.counts) + 1 == 21
    assert sum(column.counts) == 200
    assert column.decimals


def test_whole_numbers_stand_in_the_middle_of_their_bins():
    (column,) = profile("i % 3 as 사이클").columns
    assert column.edges == (-0.5, 0.5, 1.5, 2.5)
    assert column.counts == (100, 100, 100)
    assert not column.decimals


def test_the_most_frequent_values_come_first():
    (column,) = profile("case when i < 290 then 'OK' else 'NG' end as 판정").columns
    assert column.top == (("OK", 290), ("NG", 10))


def test_infinity_is_not_a_number_to_average():
    (column,) = profile("case when i = 0 then 'inf'::double else i % 7 + 0.5 end as 압력").columns
    assert column.mean == pytest.approx(3.5, abs=0.05)
    assert sum(column.counts) == 299


def test_equal_rows_are_counted_beyond_the_first():
    assert profile("i % 10 as a, 'x' || i % 5 as b").repeated_rows == 290


def test_a_large_table_is_profiled_from_a_sample(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.profile.EXACT_ROWS", 1000)
    found = profile("i % 100 + 0.5 as 온도, i as 번호", rows=20_000)
    heat, number = found.columns
    assert heat.distinct == 100
    assert heat.quantiles[2] == pytest.approx(50, abs=3)
    assert number.kind == "id"


def test_a_name_with_quotes_is_a_name():
    (column,) = profile('i % 7 as "온도""; drop table data --"').columns
    assert column.name == '온도"; drop table data --'
    assert quote('a"b') == '"a""b"'


def test_an_empty_table_has_a_profile():
    found = profile("i as a, 'x' as b", rows=0)
    assert [c.kind for c in found.columns] == ["empty", "empty"]
    assert found.repeated_rows == 0


# the six indices -------------------------------------------------------------------------------------------------


def index(found, name):
    return next(i for i in found.indices if i.name == name)


def test_completeness_is_the_share_of_filled_cells():
    found = index(profile("case when i % 4 = 0 then null else i % 9 end as a, i % 8 as b"), "completeness")
    assert (found.value, found.code, found.facts["missing"]) == (87.5, "cells_missing", 75)


def test_uniqueness_counts_keys_where_there_is_a_column_of_numbers_for_things():
    found = index(profile("'W' || i // 2 as lot_id, i % 7 as a"), "uniqueness")
    assert (found.value, found.code) == (0.0, "key_repeats")


def test_uniqueness_compares_whole_rows_else():
    assert index(profile("i % 150 as a"), "uniqueness").value == 50.0


def test_validity_counts_cells_that_could_not_be_read_and_stand_ins():
    db = duckdb.connect()
    db.execute("""create table data as
                  select case when i < 3 then -999 else 20 + i % 50 / 10 end as 온도 from range(100) t(i)""")
    db.execute("""create table unreadable as select 1 as row, '온도' as "column", '고장' as value""")
    found = index(make_profile(db, {}), "validity")
    assert (found.value, found.facts) == (pytest.approx(100 * 97 / 101), {"unreadable": 1, "stand_ins": 3})


def test_cells_beyond_the_last_column_count_as_unreadable_but_name_no_column():
    db = duckdb.connect()
    db.execute("create table data as select i as a from range(100) t(i)")
    db.execute("""create table unreadable as select 4 as row, '' as "column", 'x | y' as value""")
    found = make_profile(db, {})
    assert index(found, "validity").facts["unreadable"] == 1
    assert "unreadable" not in codes(found)


def test_consistency_counts_odd_spellings():
    found = profile("case when i < 10 then 'pp-a' when i < 15 then 'PP -A' else 'PP-A' end as 원료")
    assert index(found, "consistency").value == 95.0
    assert codes(found)[0] == "repeated_rows"
    assert "‘PP-A’ / ‘pp-a’ / ‘PP -A’" in next(f for f in found.findings if f.code == "spellings").facts["example"]


def test_what_needs_a_rule_is_not_measured():
    found = profile("i % 40 / 10 as a")
    assert [(i.name, i.code) for i in found.indices if i.value is None] == [
        ("consistency", "no_codes"), ("accuracy", "no_rule")]


def test_integrity_falls_by_a_third_for_each_index_that_falls_short():
    assert index(profile("i % 150 + 0.5 as a"), "integrity").value == pytest.approx(200 / 3)


def test_the_weights_add_up_to_one_over_what_is_measured():
    found = profile("i % 150 as a")
    assert sum(i.weight for i in found.indices) == pytest.approx(1)
    assert found.total == pytest.approx(sum(i.weight * (i.value or 0) for i in found.indices))


@pytest.mark.parametrize(("filled", "grade"), [(300, "A"), (250, "B"), (180, "C"), (20, "D")])
def test_the_grade_follows_the_total(filled, grade):
    assert profile(f"'W' || i as lot_id, case when i < {filled} then i * 1.5 end as a, "
                   f"case when i < {filled} then i * 2.5 end as b").grade == grade


# what to look at first ---------------------------------------------------------------------------------------------


def test_findings_come_worst_first():
    found = profile("""i * 1.5 as 크기, case when i < 5 then -999 else 20 + i % 50 / 10 end as 온도, 'PP' as 원료,
                       case when i < 100 then 1.5 * i end as 습도, null::int as 비고, 'W' || i as lot_id""")
    assert codes(found) == ["stand_in", "empty_columns", "mostly_empty", "constant_columns", "id_columns"]


def test_few_rows_are_said():
    assert "few_rows" in codes(profile("i * 1.5 as a", rows=50))


def test_everything_found_can_be_said_in_both_languages():
    found = profile("""case when i < 5 then -999 when i = 9 then 1e6 else 20 + i % 5 / 10 end as 온도, 'PP' as 원료,
                       case when i % 2 = 0 then 'a' else 'A' end as 등급, case when i < 9 then i / 2 end as 습도""")
    for language in ("ko", "en"):
        for part in (*found.indices, *found.findings):
            assert say(f"quality.{part.code}", language, **part.facts)
        assert all(f"quality.{i.name}" in sentences() for i in found.indices)


# kept beside the data ----------------------------------------------------------------------------------------------


def test_a_profile_is_made_once(tmp_path):
    db = duckdb.connect()
    db.execute("create table data as select i % 7 + 0.5 as 온도, null::int as 비고 from range(40) t(i)")
    kept = tmp_path / "v1.profile.json"
    first = profile_table(db, {"온도": "℃"}, kept)
    db.execute("drop table data")
    assert profile_table(db, {}, kept) == first
    assert [p.name for p in tmp_path.iterdir()] == ["v1.profile.json"]


def test_a_real_factory_file_is_graded(real_data):
    db = duckdb.connect()
    file = real_data / "kamp_injection" / "labeled_data.csv"
    db.execute("create table data as select * from read_csv($1)", [str(file)])
    found = make_profile(db, {})
    assert (found.rows, found.repeated_rows, found.column("_id").kind) == (7996, 2764, "id")
    assert sum(c.kind == "constant" for c in found.columns) == 10
