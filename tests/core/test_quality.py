"""What the columns of a table hold: kinds, counts, and what is an estimate."""
import duckdb
import pytest

from kamp_core.quality import profile_table
from kamp_core.quality.asked import Answers
from kamp_core.quality.facts import Timeline
from kamp_core.quality.judge import judge
from kamp_core.quality.known import DatasetFacts
from kamp_core.quality.profile import make_profile
from kamp_core.workspace import ColumnFacts
from kamp_core.workspace.sql import quote


def profile(select: str, rows: int = 300):
    """The profile of a table of so many rows, made of columns that may use the row's number i."""
    db = duckdb.connect()
    db.execute(f"create table data as select {select} from range({rows}) t(i)")
    return make_profile(db, {"온도": "℃"})


@pytest.mark.parametrize(("column", "kind"), [
    ("(i % 40) / 4.0 as 온도", "number"),
    ("i % 40 as 사이클", "number"),
    ("(i % 40 / 10.0)::decimal(9, 1) as 두께", "number"),
    ("i % 2 as 불량", "category"),
    ("i % 5 + 1 as 금형번호", "category"),
    ("60001 + i % 4 as 품번", "category"),
    ("60001 + i % 4 as part_no", "category"),
    ("60001 + i % 4 as 작업시간", "number"),
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
    assert found.approximate
    heat, number = found.columns
    assert heat.distinct == 100
    assert heat.quantiles[2] == pytest.approx(50, abs=3)
    assert number.kind == "id"


def test_different_values_of_a_large_column_are_counted_in_a_part_that_keeps_equal_ones_together(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.profile.EXACT_ROWS", 1000)
    monkeypatch.setattr("kamp_core.quality.profile._KEPT_TOGETHER", 2000)
    found = profile("i // 2 as 번호, 'L' || i % 9000 as 로트", rows=40_000)
    assert [c.distinct for c in found.columns] == [pytest.approx(20_000, rel=0.05), pytest.approx(9_000, rel=0.05)]


def test_repeats_of_a_large_table_are_an_estimate(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.profile.EXACT_ROWS", 1000)
    monkeypatch.setattr("kamp_core.quality.profile._KEPT_TOGETHER", 2000)
    found = profile("i % 15000 as a, 'x' || i % 15000 as b", rows=20_000)
    assert found.repeated_rows == pytest.approx(5000, rel=0.15)
    assert profile("i as a, 'x' || i as b", rows=20_000).repeated_rows == 0


def test_texts_whose_hashes_collide_are_not_taken_for_equal():
    """As ids of loggers are made: DuckDB's hash gives the same number for thousands of pairs of them."""
    db = duckdb.connect()
    db.execute("create table data as select printf('5f89%04x9c0189cc666e%04x', i, i) as id from range(30000) t(i)")
    assert db.execute("select count(distinct hash(id)) from data").fetchone()[0] < 30_000
    found = make_profile(db, {})
    assert (found.repeated_rows, found.columns[0].distinct) == (0, 30_000)


def test_measurements_that_come_twice_are_counted_apart_from_equal_rows():
    """Left and right part of one shot: another number, the same readings."""
    readings = ", ".join(f"hash(i // 2 + {k}) % 100000 / 7.0 as 센서{k}" for k in range(8))
    found = profile(f"i as 번호, {readings}", rows=400)
    assert (found.repeated_rows, found.alike) == (0, (8, 200))
    assert profile("i as 번호, hash(i // 2) % 100000 / 7.0 as 센서", rows=400).alike is None       # one reading tells too little


def test_the_usual_range_holds_all_but_two_in_a_thousand():
    (column,) = profile("i / 10.0 as 압력", rows=10_001).columns
    assert column.usual == (pytest.approx(1.0), pytest.approx(999.0))


def test_words_for_nothing_and_mixed_units_are_marked():
    found = profile("""case when i < 250 then 'None' else '가스' end as 사유,
                       i % 40 || case when i < 20 then ' cm' else ' mm' end as 길이,
                       i % 9 || 'A' as 코드, 3 + i % 5 || 'kg' as 무게""")
    assert found.marks.nothing == {"사유": (("None", 250),)}
    assert found.marks.units == {"길이": (("mm", 280), ("cm", 20))}


def test_zero_stands_for_no_reading_only_where_it_is_impossible():
    found = profile("""case when i = 7 then 0 else 200 + i % 50 / 10.0 end as 온도,
                       case when i = 7 then 0 else 200 + i % 50 / 10.0 end as 압력,
                       case when i = 7 then -999 else 200 + i % 50 / 10.0 end as 속도""")
    assert found.marks.stand_ins == {"온도": ((0.0, 1),), "속도": ((-999.0, 1),)}
    assert found.marks.far == {"압력": 1}


def test_a_column_may_hold_several_numbers_for_no_reading():
    found = profile("case when i < 5 then -999 when i < 13 then 9999 else 20 + i % 50 / 10.0 end as 두께")
    assert found.marks.stand_ins == {"두께": ((9999.0, 8), (-999.0, 5))}


def test_a_name_with_quotes_is_a_name():
    (column,) = profile('i % 7 as "온도""; drop table data --"').columns
    assert column.name == '온도"; drop table data --'
    assert quote('a"b') == '"a""b"'


def test_an_empty_table_has_a_profile():
    found = profile("i as a, 'x' as b", rows=0)
    assert [c.kind for c in found.columns] == ["empty", "empty"]
    assert found.repeated_rows == 0


# kept beside the data ----------------------------------------------------------------------------------------------


def test_a_profile_is_made_once(tmp_path):
    db = duckdb.connect()
    db.execute("create table data as select i % 7 + 0.5 as 온도, null::int as 비고 from range(40) t(i)")
    kept = tmp_path / "v1.columns.json"
    first = profile_table(db, {"온도": "℃"}, kept)
    db.execute("drop table data")
    assert profile_table(db, {}, kept) == first
    assert [p.name for p in tmp_path.iterdir()] == ["v1.columns.json"]


def test_what_an_older_version_kept_is_found_out_again(tmp_path):
    kept = tmp_path / "v1.columns.json"
    kept.write_text('{"rows": 3}', "utf-8")
    db = duckdb.connect()
    db.execute("create table data as select i as a from range(40) t(i)")
    assert profile_table(db, {}, kept).rows == 40


def test_a_count_is_asked_once_and_another_one_alone(tmp_path):
    """Another limit of one column asks for one count, another weight for none."""
    asked = []

    class Cursor:
        def __init__(self, db):
            self.db = db

        def execute(self, sql, *values):
            asked.append(sql)
            return self.db.execute(sql, *values)

    db = duckdb.connect()
    db.execute("create table data as select i % 50 / 2.0 as a, i % 40 / 2.0 as b from range(400) t(i)")
    found = make_profile(db, {})
    kept = tmp_path / "v1.asked.json"

    def look(known, facts=DatasetFacts()):  # noqa: B008 frozen
        asked.clear()
        judge(found, Timeline(), known, facts, Answers(Cursor(db), kept), lambda lookup: None)
        return len(asked)

    assert look({"a": ColumnFacts(low=1), "b": ColumnFacts(high=9)}) >= 2
    assert look({"a": ColumnFacts(low=1), "b": ColumnFacts(high=9)}) == 0
    assert look({"a": ColumnFacts(low=1), "b": ColumnFacts(high=9)}, DatasetFacts(weights={"validity": 0.5})) == 0
    assert 1 <= look({"a": ColumnFacts(low=1), "b": ColumnFacts(high=8)}) <= 2          # the count, and its first place
