"""Is it really different? Days hang together, so days are drawn anew, and chance stays chance."""
import duckdb
import pytest

from kamp_core.look.compare import compare, relate
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
                           ("A", "B"), time, rows)
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
