"""The six KAMP indices by both formulas, what people say of a dataset, and what to look at first."""
import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.quality.asked import Answers, Listed
from kamp_core.quality.facts import Timeline
from kamp_core.quality.judge import judge
from kamp_core.quality.keys import propose_key
from kamp_core.quality.known import WEIGHTS, DatasetFacts, Lookup, Rule, changed, check_facts, with_units
from kamp_core.quality.profile import make_profile
from kamp_core.quality.words import finding_line, formula, index_line, place_line, share, span
from kamp_core.wording import sentences
from kamp_core.workspace import ColumnFacts

TIMED = Timeline(clock=("시각",))


def table(select, rows=300):
    """A table of so many rows, made of columns that may use the row's number i."""
    db = duckdb.connect()
    db.execute(f"create table data as select {select} from range({rows}) t(i)")
    return db


@pytest.fixture
def judged(tmp_path):
    """A table judged by what is known of it: judged("i as a", {"a": ColumnFacts(low=3)}, rules=(…,))."""
    def judged(select, known=None, rows=300, lists=None, timeline=None, made=frozenset(), **facts):
        db = table(select, rows) if isinstance(select, str) else select
        profile = with_units(make_profile(db, {}), known or {})

        def list_of(lookup):
            values = (lists or {}).get(lookup.listed)
            return None if values is None else (f"목록 · {lookup.listed}", Listed(lookup.column, lookup.listed, lambda: values))

        kept = tmp_path / f"{len(list(tmp_path.iterdir()))}.json"
        return judge(profile, timeline or Timeline(), known or {}, DatasetFacts(**facts), Answers(db, kept), list_of, made)
    return judged


def index(quality, name):
    return next(i for i in quality.indices if i.name == name)


def both(quality, name):
    """Ours and the guides'."""
    found = index(quality, name)
    return found.value, found.guide


def finding(quality, code):
    return next(f for f in quality.findings if f.code == code)


def codes(quality):
    return [f.code for f in quality.findings]


# completeness ------------------------------------------------------------------------------------------------------


def test_completeness_is_the_share_of_filled_cells(judged):
    found = judged("case when i % 4 = 0 then null else i % 9 end as a, i % 8 as b")
    assert both(found, "completeness") == (87.5, 87.5)
    assert index(found, "completeness").facts["by_rows"] == 75.0
    assert index_line(index(found, "completeness"), "remark", "en").endswith("which would give 75 %.")


def test_the_guides_drop_mostly_empty_columns_first_and_look_better_for_it(judged):
    found = judged("case when i < 100 then i end as 습도, i % 9 as a, case when i < 270 then i % 7 end as b")
    assert both(found, "completeness") == (pytest.approx(100 * (900 - 230) / 900), pytest.approx(100 * (600 - 30) / 600))
    assert "1개를 빼고 잰 값" in index_line(index(found, "completeness"), "remark", "ko")


def test_missing_cells_divided_by_rows_may_fall_below_nothing(judged):
    found = judged("null::int as a, null::int as b, i as c")
    assert index(found, "completeness").facts["by_rows"] == -100.0
    assert "-100 %" in index_line(index(found, "completeness"), "remark", "ko")


# uniqueness --------------------------------------------------------------------------------------------------------


def test_without_a_key_whole_rows_are_compared(judged):
    found = judged("least(i, 199) as a, 'x' as b")                        # one row comes 101 times
    assert both(found, "uniqueness") == (pytest.approx(100 * 200 / 300), pytest.approx(100 * 199 / 200))
    assert index(found, "uniqueness").code == "rows_repeat"


def test_a_key_of_several_columns_counts_only_when_it_was_chosen(judged):
    select = "'L' || i // 30 as 로트, i % 15 as 순번, i as 값"             # each pair comes twice
    assert both(judged(select), "uniqueness") == (100.0, 100.0)
    keyed = judged(select, {"로트": ColumnFacts(key=True), "순번": ColumnFacts(key=True)})
    assert both(keyed, "uniqueness") == (50.0, 0.0)
    assert index(keyed, "uniqueness").facts | {"repeated": 0} == index(keyed, "uniqueness").facts
    assert finding(keyed, "key_again").facts == {"columns": "로트 + 순번", "count": 150, "keys": 150, "twice": 150}
    assert finding(keyed, "key_again").place.row == 1


def test_keys_and_whole_rows_are_told_apart(judged):
    """Half of the repeated keys are whole rows written twice, half are other rows under the same key."""
    found = judged("i // 2 as 작업번호, case when i < 150 then 0 else i end as 값", {"작업번호": ColumnFacts(key=True)})
    facts = index(found, "uniqueness").facts
    assert (facts["keys"], facts["twice"], facts["extra"], facts["repeated"]) == (150, 150, 150, 75)


def test_a_row_without_a_key_is_no_first_row(judged):
    found = judged("case when i > 0 then i end as 번호", {"번호": ColumnFacts(key=True)})
    assert both(found, "uniqueness") == (pytest.approx(100 * 299 / 300), 100.0)
    assert index(found, "uniqueness").code == "key_blank"


@pytest.mark.parametrize(("select", "key"), [
    ("'W' || i as lot_id, i % 7 as a", ("lot_id",)),
    ("'L' || i // 20 as 로트, i % 20 as 순번, i % 9 as a", ("로트", "순번")),
    ("'L' || i // 100 as 로트, i // 10 % 10 as 샷번호, timestamp '2026-01-01' + to_minutes(i % 10) as 시각",
     ("로트", "샷번호", "시각")),
    ("i // 2 as 작업번호, 'x' as a", ("작업번호",)),                        # repeats are whole rows
    ("i % 3 as a, i % 4 as b, hash(i) % 90 / 7.0 as 값", ())])
def test_a_key_is_proposed_by_which_no_two_unlike_rows_agree(select, key):
    db = table(select)
    assert set(propose_key(db, make_profile(db, {}))) == set(key)


def test_a_key_is_proposed_from_a_part_of_a_large_table(monkeypatch):
    monkeypatch.setattr("kamp_core.quality.keys._LOOKED_AT", 500)
    db = table("'L' || i // 20 as 로트, i % 20 as 순번", rows=20_000)
    assert set(propose_key(db, make_profile(db, {}))) == {"로트", "순번"}


# validity ----------------------------------------------------------------------------------------------------------


def test_validity_counts_cells_that_could_not_be_read_and_stand_ins(judged):
    db = table("case when i < 3 then -999 else 20 + i % 50 / 10 end as 온도", rows=100)
    db.execute("""create table unreadable as select 1 as row, '온도' as "column", '고장' as value""")
    found = judged(db)
    assert both(found, "validity") == (pytest.approx(100 * 97 / 101), pytest.approx(99.0))
    facts = index(found, "validity").facts
    assert (facts["unreadable"], facts["stand_ins"]) == (1, 3)


def test_cells_beyond_the_last_column_count_as_unreadable_but_name_no_column(judged):
    db = table("i as a", rows=100)
    db.execute("""create table unreadable as select 4 as row, '' as "column", 'x | y' as value""")
    found = judged(db)
    assert index(found, "validity").facts["unreadable"] == 1
    assert "unreadable" not in codes(found)


def test_values_outside_their_limits_are_invalid_and_counted_by_column(judged):
    limits = {"온도": ColumnFacts(unit="℃", low=10, high=140), "압력": ColumnFacts(high=289)}
    found = judged("i / 2.0 as 온도, i / 1.0 as 압력", limits)
    assert found.outside == {"온도": 20 + 19, "압력": 10}
    assert both(found, "validity") == (pytest.approx(100 * (600 - 49) / 600), pytest.approx(100 * (600 - 49) / 600))
    assert finding_line(finding(found, "outside_limits"), "ko") == "‘온도’ 열에서 39칸이 규격(10 – 140 ℃)을 벗어났습니다."
    assert [(f.columns, f.place.row) for f in found.findings if f.code == "outside_limits"] == [(("온도",), 1), (("압력",), 291)]


def test_a_stand_in_outside_the_limits_is_invalid_once(judged):
    found = judged("case when i < 3 then -999 else 20 + i % 50 / 10.0 end as 온도", {"온도": ColumnFacts(low=20, high=24.5)})
    assert found.outside == {"온도": 4 * 6}          # 24.6 to 24.9, six rounds
    assert index(found, "validity").facts["stand_ins"] == 3
    assert index(found, "validity").value == pytest.approx(100 * (300 - 3 - 24) / 300)


def test_several_stand_ins_are_told_mended_and_left_out_of_the_count_together(judged):
    column = "case when i < 5 then -999 when i < 13 then 9999 else 20 + i % 50 / 10.0 end as 두께"
    found = judged(column, {"두께": ColumnFacts(low=0)})
    told = finding(found, "stand_in")
    assert (told.facts["value"], told.facts["count"], told.place.row) == ("9999, -999", 13, 1)
    assert told.cure == {"kind": "blank", "column": "두께", "values": [9999, -999]}
    assert (found.outside["두께"], index(found, "validity").value) == (0, pytest.approx(100 * (300 - 13) / 300))


def test_a_proposed_range_never_counts_before_it_is_confirmed(judged):
    select = "i / 2.0 as 온도"
    assert judged(select).outside == {}
    assert "Without limits" in index_line(index(judged(select), "validity"), "remark", "en")
    confirmed = judged(select, {"온도": ColumnFacts(low=0.15, high=149.3, usual=True)})
    assert confirmed.outside == {"온도": 2}
    assert codes(confirmed) == ["outside_usual"]


def test_times_outside_the_collection_dates_are_invalid(judged):
    select = "timestamp '2026-01-01' + to_hours(i) as 시각, i % 9 as a"
    found = judged(select, timeline=TIMED, first="2026-01-02", last="2026-01-10")
    assert index(found, "validity").facts["dates"] == 24 + (300 - 240)
    assert finding(found, "dates_outside").place.row == 1
    assert finding(found, "dates_outside").place.time == "2026-01-01 00:00:00"


# consistency -------------------------------------------------------------------------------------------------------


def test_consistency_counts_odd_spellings(judged):
    found = judged("case when i < 10 then 'pp-a' when i < 15 then 'PP -A' else 'PP-A' end as 원료, i as 번호")
    assert both(found, "consistency") == (95.0, 100.0)
    spelt = finding(found, "spellings")
    assert "‘PP-A’ / ‘pp-a’ / ‘PP -A’" in spelt.facts["example"]
    assert spelt.cure == {"kind": "respell", "column": "원료", "mapping": {"pp-a": "PP-A", "PP -A": "PP-A"}}


def test_every_value_has_to_stand_in_its_list(judged):
    select = "case when i < 30 then 'X-9' when i < 40 then 'X-8' when i < 100 then null else 'A-' || i % 4 end as 품번"
    found = judged(select, lists={"품번표": ["A-0", "A-1", "A-2", "A-3"]}, lookups=(Lookup("품번", "d", "품번표"),))
    assert index(found, "consistency").guide == pytest.approx(100 * 200 / 240)
    assert index(found, "consistency").value == pytest.approx(100 * 440 / 480)          # spelling and list: two looks at each cell
    missing = finding(found, "not_listed")
    assert (missing.facts["count"], missing.facts["values"], missing.facts["example"], missing.place.row) == (40, 2, "X-9", 1)


def test_numbers_are_looked_up_as_numbers(tmp_path):
    db = table("i % 4 as 호기")
    question = Listed("호기", "x", lambda: ["0.0", "1.0", "2.0"], numbers=True)
    assert Answers(db, tmp_path / "a.json").ask(question).count == 75


def test_a_list_that_is_gone_is_said_and_not_counted(judged):
    found = judged("'A-' || i % 4 as 품번", lookups=(Lookup("품번", "d", "품번표"),))
    assert "list_lost" in codes(found)
    assert both(found, "consistency") == (100.0, None)


def test_one_unit_a_column(judged):
    found = judged("i % 40 || case when i < 20 then ' cm' else ' mm' end as 길이, i as a")
    assert finding(found, "units_mixed").facts == {"column": "길이", "units": "mm 280, cm 20"}
    assert index(found, "consistency").facts["units"] == 20


def test_the_guides_share_of_numbers_and_their_slip_with_the_brackets(judged):
    db = table("i as a, 'x' || i as b", rows=100)
    db.execute("""create table unreadable as select unnest(range(4)) as row, 'a' as "column", '?' as value""")
    found = index(judged(db), "consistency")
    assert found.guide == pytest.approx(100 * 100 / 104)
    assert found.facts["slipped"] == 500.0
    assert "500 %" in index_line(found, "remark", "ko")


# accuracy ----------------------------------------------------------------------------------------------------------


def test_accuracy_without_a_rule_is_not_measured_though_the_guides_give_full_marks(judged):
    found = judged("i % 40 / 10 as a")
    assert both(found, "accuracy") == (None, 100.0)
    assert index(found, "accuracy").share == 0.0


@pytest.mark.parametrize(("select", "rule", "broken"), [
    ("i as 최소, i + 1 as 평균, case when i < 7 then i else i + 2 end as 최대", Rule("at_most", ("최소", "평균", "최대")), 7),
    ("timestamp '2026-01-01' as 시작, timestamp '2026-01-01' + to_minutes(i - 5) as 끝", Rule("less", ("시작", "끝")), 6),
    ("i * 1.0 as 투입, i * 0.9 as 양품, case when i % 50 = 3 then i else i * 0.1 end as 불량",
     Rule("sum", ("투입", "양품", "불량")), 6),
    ("i * 1.0 as a, i * 0.3333 as b, i * 0.6667 as c", Rule("sum", ("a", "b", "c")), 0)])          # rounding
def test_rules_hold_in_every_row(judged, select, rule, broken):
    found = judged(select, rules=(rule,))
    assert both(found, "accuracy") == (pytest.approx(100 * (300 - broken) / 300), pytest.approx(100 * (300 - broken) / 300))
    assert [f.facts["count"] for f in found.findings if f.code == "rule_broken"] == ([broken] if broken else [])


def test_rows_that_break_two_rules_are_wrong_once_for_us_and_twice_for_the_guides(judged):
    found = judged("i as a, case when i < 60 then i - 1 else i end as b, case when i < 60 then i - 1 else i end as c",
                   rules=(Rule("at_most", ("a", "b")), Rule("at_most", ("a", "c"))))
    assert both(found, "accuracy") == (80.0, pytest.approx(60.0))


def test_a_rule_is_checked_where_all_its_cells_are_filled(judged):
    found = judged("case when i % 2 = 0 then i end as a, case when i < 10 then i - 1 else i end as b",
                   rules=(Rule("at_most", ("a", "b")),))
    assert index(found, "accuracy").facts["checked"] == 150
    assert index(found, "accuracy").value == pytest.approx(100 * 145 / 150)


def test_a_rule_of_a_column_that_is_gone_is_said_and_not_counted(judged):
    found = judged("i as a", rules=(Rule("less", ("a", "옛이름")),))
    assert (index(found, "accuracy").value, index(found, "accuracy").code) == (None, "rules_idle")
    assert finding(found, "rule_lost").facts == {"rule": "a < 옛이름"}


# integrity, total, grade -------------------------------------------------------------------------------------------


def test_integrity_falls_by_a_third_for_each_index_that_falls_short(judged):
    found = judged("i % 298 as a")                                            # two rows too many: 99.3 %
    assert both(found, "integrity") == (pytest.approx(200 / 3), pytest.approx(200 / 3))
    assert "99.3 %" in index_line(index(found, "integrity"), "code", "ko")
    assert "66.6 %" in index_line(index(found, "integrity"), "remark", "en")


def test_the_weights_add_up_to_one_over_what_is_measured(judged):
    found = judged("i % 150 as a")
    assert sum(i.share for i in found.indices) == pytest.approx(1)
    assert found.total == pytest.approx(sum(i.share * (i.value or 0) for i in found.indices))
    assert found.total == pytest.approx((0.6 * 100 + 0.1 * 50 + 0.1 * 100 + 0.1 * 200 / 3) / 0.9)


def test_the_guides_total_is_the_plain_sum_of_weights_and_indices(judged):
    found = judged("i % 150 as a")
    assert found.guide_total == pytest.approx(0.6 * 100 + 0.1 * 0 + 0.1 * 100 + 0.1 * 100 + 0.1 * 200 / 3)


def test_other_weights_make_another_total(judged):
    weights = {"completeness": 0.0, "uniqueness": 1.0, "validity": 0.0, "accuracy": 0.0, "integrity": 0.0, "consistency": 0.0}
    found = judged("i % 150 as a", weights=weights)
    assert (found.total, found.guide_total, found.grade) == (50.0, 0.0, "D")


@pytest.mark.parametrize(("filled", "grade"), [(300, "A"), (250, "B"), (180, "C"), (20, "D")])
def test_the_grade_follows_the_total(judged, filled, grade):
    assert judged(f"'W' || i as lot_id, case when i < {filled} then i * 1.5 end as a, "
                  f"case when i < {filled} then i * 2.5 end as b").grade == grade


cells = st.one_of(st.none(), st.integers(-3, 3), st.just(-999))


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells, st.sampled_from(["a", "A", "b ", "b", None])), min_size=1, max_size=30),
       low=st.integers(-4, 0), high=st.integers(1, 4), keyed=st.booleans())
def test_every_index_lies_between_nothing_and_a_hundred(tmp_path_factory, rows, low, high, keyed):
    db = duckdb.connect()
    db.execute("create table data (a integer, b integer, c varchar)")
    db.executemany("insert into data values (?, ?, ?)", rows)
    known = {"a": ColumnFacts(low=low, high=high, key=keyed), "b": ColumnFacts(high=high)}
    facts = DatasetFacts(rules=(Rule("at_most", ("a", "b")),))
    answers = Answers(db, tmp_path_factory.mktemp("q") / "a.json")
    found = judge(make_profile(db, {}), Timeline(), known, facts, answers, lambda lookup: None)
    assert all(0 <= value <= 100 for i in found.indices for value in (i.value, i.guide) if value is not None)
    assert 0 <= found.total <= 100
    inside = [(a, b) for a, b, _ in rows]
    assert found.outside["b"] == sum(b is not None and b > high for _, b in inside)
    checked = [(a, b) for a, b in inside if a is not None and b is not None]
    assert index(found, "accuracy").facts["breaks"] == sum(a > b for a, b in checked)


# what to look at first ---------------------------------------------------------------------------------------------


def test_blanks_among_numbers_are_named_and_an_empty_remark_once(judged):
    found = judged("""case when i % 12 > 0 then i * 1.5 end as 수량, i * 1.25 as 무게,
                       case when i % 10 = 0 then 'None' when i % 10 = 1 then '급함' when i % 10 = 2 then '보류' end as 비고""")
    blank = finding(found, "blank_numbers")
    assert (blank.columns, blank.severity, blank.facts["cells"], blank.place.row) == (("수량",), "warn", 25, 1)
    assert [f.code for f in found.findings if f.columns == ("비고",)] == ["mostly_empty"]


def test_findings_come_worst_first(judged):
    found = judged("""i * 1.5 as 크기, case when i < 5 then -999 else 20 + i % 50 / 10 end as 온도, 'PP' as 원료,
                       case when i < 100 then 1.5 * i end as 습도, null::int as 비고, 'W' || i as lot_id""")
    assert codes(found) == ["stand_in", "empty_columns", "mostly_empty", "constant_columns", "id_columns"]
    assert [f.cure for f in found.findings] == [
        {"kind": "blank", "column": "온도", "values": [-999]}, {"kind": "drop", "columns": ["비고"]},
        None, {"kind": "drop", "columns": ["원료"]}, None]


@pytest.mark.parametrize(("filled", "cure"), [(100, None), (10, {"kind": "drop", "columns": ["습도"]})])
def test_a_column_of_measured_values_is_not_cured_by_dropping_it_and_its_values_are_counted(judged, filled, cure):
    found = finding(judged(f"i as a, case when i < {filled} then 1.5 * i end as 습도"), "mostly_empty")
    assert (found.cure, found.facts["filled"]) == (cure, filled)
    assert f"적힌 값은 {filled}칸" in finding_line(found, "ko")


def test_repeated_rows_are_cured_by_taking_out_the_copies(judged):
    found = finding(judged("i // 2 as a, 'x' || i // 2 as b"), "repeated_rows")
    assert found.facts == {"count": 150, "percent": 50.0, "sets": 150}
    assert found.cure == {"kind": "dedupe", "columns": []}                     # none named: equal in every cell


def test_words_for_nothing_are_cured_by_blanks(judged):
    found = finding(judged("case when i < 290 then 'None' else '가스' end as 사유, i as a"), "nothing_in_words")
    assert (found.facts["count"], found.cure) == (290, {"kind": "blank", "column": "사유", "values": ["None"]})


def test_parts_that_were_measured_together_are_told(judged):
    readings = ", ".join(f"hash(i // 2 + {k}) % 100000 / 7.0 as 센서{k}" for k in range(8))
    found = finding(judged(f"i as 번호, {readings}"), "measured_together")
    assert found.facts == {"rows": 300, "unlike": 300, "measured": 8, "sets": 150}


def test_the_first_place_is_told_with_its_time(judged):
    found = judged("timestamp '2026-01-01' + to_hours(i) as 시각, case when i = 30 then -999 else 20 + i % 50 / 10 end as 온도",
                   timeline=TIMED)
    assert place_line(finding(found, "stand_in").place, "ko") == "처음: 31번째 줄(2026-01-02 06:00:00)"
    assert place_line(None, "ko") == ""


def test_few_rows_are_said(judged):
    assert "few_rows" in codes(judged("i * 1.5 as a", rows=50))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_everything_found_can_be_said(judged, language):
    db = table("""case when i < 5 then -999 when i = 9 then 1e6 else 20 + i % 5 / 10 end as 온도, 'PP' as 원료, i // 2 as 번호,
                  case when i % 2 = 0 then 'a' else 'A' end as 등급, case when i < 9 then i / 2 end as 습도, i % 3 as x,
                  i % 2 as y""")
    known = {"번호": ColumnFacts(key=True), "x": ColumnFacts(high=1), "온도": ColumnFacts(low=0, high=9, usual=True)}
    found = judged(db, known, rules=(Rule("at_most", ("x", "y")), Rule("less", ("x", "none"))),
                   lookups=(Lookup("등급", "d", "표"),), lists={"표": ["a"]})
    assert {"key_again", "outside_limits", "outside_usual", "rule_broken", "rule_lost", "not_listed"} <= set(codes(found))
    for part in found.indices:
        assert all(formula(part, language))
        assert index_line(part, "code", language)
        assert index_line(part, "numbers", language)
        assert f"quality.{part.name}" in sentences()
    assert all("{" not in finding_line(f, language) for f in found.findings)


def test_shares_and_spans_as_people_say_them():
    assert [share(x) for x in (None, 100.0, 99.97, 65.43, 0.0)] == ["–", "100 %", "99.9 %", "65 %", "0 %"]
    assert [span(x, "ko") for x in (2.5, 60, 100, 5400, 86400, 320530)] == ["2.5초", "1분", "100초", "90분", "1일", "3.7일"]


# what cannot be meant ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("facts", "code"), [
    (DatasetFacts(weights=dict.fromkeys(WEIGHTS, 0.0)), "weights_wrong"),
    (DatasetFacts(weights={"validity": 1.5}), "weights_wrong"),
    (DatasetFacts(first="2026-02-01", last="2026-01-01"), "dates_crossed"),
    (DatasetFacts(rules=(Rule("at_most", ("a", "a")),)), "rule_columns"),
    (DatasetFacts(rules=(Rule("sum", ("a", "b")),)), "rule_columns"),
    (DatasetFacts(rules=(Rule("less", ("a", "시각")),)), "rule_mixed"),
    (DatasetFacts(rules=(Rule("less", ("a", "글자")),)), "rule_mixed"),
    (DatasetFacts(rules=(Rule("sum", ("시각", "시작", "끝")),)), "rule_mixed"),
    (DatasetFacts(rules=tuple(Rule("less", ("a", f"b{i}")) for i in range(31))), "too_many_rules")])
def test_what_cannot_be_meant_is_refused(facts, code):
    profile = make_profile(table("""i as a, i * 2 as b, 'x' || i as 글자, timestamp '2026-01-01' + to_hours(i) as 시각,
                                    timestamp '2026-01-01' as 시작, timestamp '2026-01-02' as 끝"""), {})
    with pytest.raises(KampError) as caught:
        check_facts(facts, profile)
    assert caught.value.code == code


def test_limits_typed_by_hand_are_a_spec_and_no_longer_the_usual_range():
    usual = changed("온도", ColumnFacts(), {"low": 1.0, "high": 9.0, "usual": True})
    assert usual == ColumnFacts(low=1.0, high=9.0, usual=True)
    assert changed("온도", usual, {"high": 8.0}) == ColumnFacts(low=1.0, high=8.0)
    assert changed("온도", usual, {"unit": " ℃ ", "note": None}) == ColumnFacts(unit="℃", low=1.0, high=9.0, usual=True)


@pytest.mark.parametrize("told", [{"low": 5.0, "high": 3.0}, {"low": 3.0, "high": 3.0}, {"low": 3.0, "nominal": 2.0}])
def test_limits_that_contradict_each_other_are_refused(told):
    with pytest.raises(KampError) as caught:
        changed("온도", ColumnFacts(), told)
    assert (caught.value.code, caught.value.facts) == ("limits_crossed", {"column": "온도"})


ODD = ("n", "whole", "first", "value", "missing", "t", "r", "w", "row", "data", "h", "x'y\"z", "least", "select", "온도 (℃)", "{c}",
       "rowid_2")


@pytest.mark.parametrize("name", ODD)
def test_columns_may_be_called_anything(judged, name):
    db = duckdb.connect()
    quoted = '"' + name.replace('"', '""') + '"'
    db.execute(f"create table data as select i % 100 as {quoted}, i as other, 'A' || i % 3 as words from range(300) t(i)")
    found = judged(db, {name: ColumnFacts(low=10, high=89, key=True), "other": ColumnFacts(key=True)}, lists={"l": ["1", "2"]},
                   rules=(Rule("at_most", (name, "other")),), lookups=(Lookup(name, "d", "l"),))
    assert found.outside == {name: 60}
    assert index(found, "uniqueness").facts["keys"] == 300
    assert index(found, "accuracy").value == 100.0
    assert finding(found, "not_listed").facts["count"] == 294
    assert propose_key(db, make_profile(db, {})) == ("other",)


CODES = """case when i % 20 = 0 then 'NG' else 'OK' end as verdict, case when i % 20 = 0 then 'D' || i % 3 end as code"""


def test_the_code_of_a_defect_is_rightly_empty_on_good_parts(judged):
    found = {f.code: f for f in judged(CODES, rows=400).findings}
    assert "mostly_empty" not in found
    said = found["empty_as_it_should"]
    assert (said.severity, said.cure, said.facts["result"], said.facts["value"]) == ("info", None, "verdict", "NG")


def test_a_column_that_is_empty_here_and_there_is_no_code(judged):
    select = "case when i % 20 = 0 then 'NG' else 'OK' end as verdict, case when i % 17 = 0 then 'x' end as note"
    found = judged(select, rows=400).findings
    assert "mostly_empty" in {f.code for f in found if f.columns == ("note",)}
    assert "empty_as_it_should" not in {f.code for f in found}


def test_columns_worked_out_from_others_do_not_raise_the_grade(judged):
    given = "case when i % 4 = 0 then i end as a, i * 2 as b"
    plain = judged(given)
    more = judged(f"{given}, i * 3 as c, i + 1 as d", made=frozenset({"c", "d"}))
    assert [(i.name, i.value, i.guide) for i in more.indices] == [(i.name, i.value, i.guide) for i in plain.indices]
    assert judged(f"{given}, i * 3 as c, i + 1 as d").total > plain.total
