"""Is it really different? Days hang together, so days are drawn anew, and chance stays chance."""
import duckdb
import pytest

from kamp_core.look import split_rows
from kamp_core.look.beside import beside
from kamp_core.look.compare import compare, one_result_each, relate
from kamp_core.look.compare_words import finding, within
from kamp_core.look.only import Only
from kamp_core.quality.profile import make_profile

NOISE = "(hash(i + 77) % 1000 / 1000.0 - 0.5)"
WEATHER = "(hash(i // 50 + 5) % 1000 / 100.0)"                # each day has its own level, from 0 to 10


@pytest.fixture
def ask():
    """ask(value, rows) compares machine A with machine B, 50 rows a day; returns the answer and the cursor's tools."""
    def ask(value, group="case when hash(i) % 2 = 0 then 'A' else 'B' end", rows=2000, time="at"):
        with duckdb.connect() as db:
            db.execute(f"""create table data as select timestamp '2026-01-01' + to_days((i // 50)::int) as at,
                {group} as machine, ({value})::double as v from range({rows}) t(i)""")
            return compare(db, '"v"', {"machine": "VARCHAR"}, Only("machine", values=("A",)), Only("machine", values=("B",)),
                           time, rows)
    return ask


def test_a_real_difference_is_found_with_its_size(ask):
    found = ask(f"10 + 2 * (hash(i) % 2 = 0)::int + {NOISE}")
    assert found.clear
    assert found.low < 2 < found.high or abs(found.difference - 2) < 0.1
    assert (found.by, found.first.days, found.shared) == ("days", 40, 40)


def test_a_difference_of_a_few_days_is_not_called_real(ask):
    """Machine A ran on other days than B, and days differ: by single rows this would look certain."""
    found = ask(f"{WEATHER} + {NOISE}", group="case when (i // 50) % 4 = 0 then 'A' else 'B' end")
    assert not found.clear
    assert found.shared == 0


def test_equal_machines_are_called_different_hardly_ever(ask):
    loud = sum(ask(f"hash(i * 31 + {seed}) % 1000 / 10.0", rows=1000).clear for seed in range(60))
    assert loud <= 3


def test_without_a_time_stretches_of_rows_are_drawn(ask):
    assert ask(f"10 + 2 * (hash(i) % 2 = 0)::int + {NOISE}", time=None).by == "stretches"


def test_what_is_equal_is_not_called_lower_by_nothing(ask):
    assert finding(ask("5"), None, ("A", "B"), "ko") == "‘A’, ‘B’ 두 쪽의 불량 비율 평균이 같습니다."


@pytest.mark.parametrize(("bad", "lots", "expected"), [
    ("(i // 20) % 5 = 0", "i // 20", True), ("i % 5 = 0", "i // 20", False), ("i < 1000", "i // 1000", False),
    ("i % 5 = 0", "i", False), ("false", "i // 20", False), ("true", "i // 20", False)])
def test_lots_judged_as_a_whole_are_known_by_their_results(bad, lots, expected):
    with duckdb.connect() as db:
        db.execute(f"""create table data as select 'L' || ({lots}) as lot, case when {bad} then 'NG' else 'OK' end as result
                       from range(2000) t(i)""")
        split = split_rows(db, make_profile(db, {}), "result", "NG")
        assert one_result_each(db, "lot", split) is expected


def test_a_side_without_rows_cannot_be_compared(ask):
    assert ask("1", group="'A'") is None


def test_values_that_move_together_are_told_from_those_that_do_not():
    with duckdb.connect() as db:
        db.execute(f"""create table data as select timestamp '2026-01-01' + to_days((i // 50)::int) as at, i % 97 + 0.5 as a,
            -(i % 97) + 5 * {NOISE} as b, hash(i + 3) % 1000 / 10.0 as c from range(2000) t(i)""")
        column = make_profile(db, {}).column
        down, none = relate(db, column("a"), column("b"), "at"), relate(db, column("a"), column("c"), "at")
    assert down.clear
    assert down.low <= down.rho <= down.high < -0.9
    assert not none.clear


def sides(db, **columns):
    """A table of machine A and B, 40 days; returns what differs besides, and how to compare within what is shared."""
    db.execute("create table data as select timestamp '2026-01-01' + to_days((i // 50)::int) as at, "
               + ", ".join(f"{sql} as {name}" for name, sql in columns.items()) + " from range(2000) t(i)")
    profile = make_profile(db, {})
    first, second = Only("machine", values=("A",)), Only("machine", values=("B",))

    def gap(within=None):
        return compare(db, '"v"', {c.name: c.type for c in profile.columns}, first, second, "at", 2000, within)

    return beside(db, profile, first, second, ("v",)), gap


ODD = "hash(i) % 2 = 0"


def test_moulds_that_never_ran_on_the_same_machine_are_named():
    with duckdb.connect() as db:
        found, _ = sides(db, machine=f"case when {ODD} then 'A' else 'B' end", v=f"({ODD})::int + {NOISE}",
                         mould=f"(case when {ODD} then 1 else 3 end) + (hash(i + 5) % 2)::int")
    assert [(b.column, b.apart) for b in found] == [("mould", True)]
    assert {*found[0].first} == {"1", "2"}
    said = within(None, found[0], None, ("A", "B"), "ko")
    assert "이 데이터로는 가릴 수 없습니다" in said
    assert "1, 2 / 3, 4" in said or "2, 1 / 4, 3" in said or "1, 2 / 4, 3" in said or "2, 1 / 3, 4" in said


def test_products_that_are_mixed_unlike_are_compared_within():
    """Machine A makes mostly the hard product. Like with like there is no difference."""
    hard = f"(hash(i + 9) % 10 < case when {ODD} then 8 else 2 end)"
    with duckdb.connect() as db:
        found, gap = sides(db, machine=f"case when {ODD} then 'A' else 'B' end", v=f"5 * {hard}::int + {NOISE}",
                           part=f"case when {hard} then 'hard' else 'easy' end")
        raw, like = gap(), gap(Only("part", values=found[0].shared))
    assert [(b.column, b.apart) for b in found] == [("part", False)]
    assert raw.clear
    assert raw.difference > 2
    assert not like.clear
    assert abs(like.difference) < 0.2
    assert "‘part’ 값이 같은 줄끼리만 비교하면" in within(like, found[0], ("v", None), ("A", "B"), "ko")


def test_another_name_of_the_machine_is_no_second_reason():
    with duckdb.connect() as db:
        found, _ = sides(db, machine=f"case when {ODD} then 'A' else 'B' end", v=NOISE,
                         equip_cd=f"case when {ODD} then 'S14' else 'S15' end",
                         part="case when hash(i + 5) % 2 = 0 then 'x' else 'y' end")
    assert found == ()


def test_one_against_all_others():
    with duckdb.connect() as db:
        db.execute("create table data as select i % 3 as v, 'M' || i % 3 as machine from range(900) t(i)")
        found = compare(db, '"v"', {"machine": "VARCHAR"}, Only("machine", values=("M2",)), Only("machine", others=("M2",)),
                        None, 900)
    assert (found.first.rows, found.second.rows, round(found.difference, 6)) == (300, 600, 1.5)
