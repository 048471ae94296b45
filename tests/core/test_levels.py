"""A value far worse than the others of the same days is told, however little good and bad differ in all."""
import duckdb
import numpy as np
import pytest

from kamp_core.look import differences
from kamp_core.look.levels import Rows, far_worse
from kamp_core.quality.profile import make_profile
from kamp_core.wording import say

# 300 shots of two parts each, left and right, on six days; two products that take turns by days.
SHOT = """'P' || (s // 50 % 2) || case when side = 0 then ' LH' else ' RH' end as part,
    timestamp '2026-03-01' + to_days((s // 50)::int) + to_minutes((s % 50)::int) as at,
    200 + hash(s) % 1000 / 10 as heat, 50 + hash(s + 1) % 1000 / 10 as press, 9 + hash(s + 2) % 1000 / 100 as fill"""


def ranked(verdict, columns=""):
    with duckdb.connect() as db:
        db.execute(f"""create table data as select {SHOT}, case when {verdict} then 'NG' else 'OK' end as verdict {columns}
            from range(300) t(s), range(2) u(side)""")
        return {d.column: d for d in differences(db, make_profile(db, {}), "verdict", "NG", "at")}


def test_the_right_hand_part_of_one_product_is_told():
    """20 of 150, none of its left-hand twins; a few of the other product anywhere."""
    found = ranked("side = 1 and s // 50 % 2 = 1 and hash(s + 3) % 7 = 0 or hash(s * 2 + side) % 100 = 3")["part"]
    assert found.stands_out
    assert found.level.value == "P1 RH"
    assert found.level.share > 4 * found.level.others
    assert found.level.days == 3                           # the days on which the other product was made say nothing
    said = say(f"look.{found.sentence}", "ko", **found.facts)
    assert said.startswith("‘part’ 열의 ‘P1 RH’에서 불량이 ")
    assert said.endswith(f"나머지({found.facts['others']})의 {found.facts['times']}배입니다.")


def test_where_the_days_hide_it_the_days_are_what_is_counted():
    """P0 was made on the bad days, where every other part was worse still; beside its own days' RH its LH is clean."""
    found = ranked("s // 50 % 2 = 0 and side = 0 and hash(s + 3) % 3 = 0 or s // 50 % 2 = 1 and hash(s * 2 + side) % 5 < 2")["part"]
    assert found.level.value == "P0 LH"
    said = say(f"look.{found.sentence}", "ko", **found.facts)
    assert said.startswith("‘part’ 열의 ‘P0 LH’와 다른 값이 함께 나온 날만 세면")


def test_bad_ones_of_one_day_are_no_fault_of_the_value_that_was_made_that_day():
    found = ranked("s // 50 = 1 and s % 3 = 0")["part"]
    assert found.level is None
    assert not found.stands_out


def test_twins_that_are_bad_together_are_one_piece_of_evidence():
    """Eight rows each of five bad shots make no proof of a value."""
    order = np.random.default_rng(1).permutation(400)
    codes, bad = (order < 200).astype(int), order < 40
    alone, copied = order, np.where(bad, order // 8, order)
    assert far_worse(codes, ["A", "B"], Rows(bad, None, alone, 2)).value == "B"
    assert far_worse(codes, ["A", "B"], Rows(bad, None, copied, 2)) is None


def test_one_run_of_bad_ones_is_no_proof_of_the_shift_it_fell_into():
    """100 rows a shift; 25 bad ones in one go say little, 25 anywhere in the shifts of one name much."""
    rows, one_run, spread = np.arange(1000), np.zeros(1000, bool), np.zeros(1000, bool)
    shift = rows // 100 % 2
    one_run[120:145] = True
    spread[np.random.default_rng(0).choice(rows[shift == 1], 25, replace=False)] = True
    assert far_worse(shift, ["day", "night"], Rows(one_run, None, rows, 2)) is None
    assert far_worse(shift, ["day", "night"], Rows(spread, None, rows, 2)).value == "night"


@pytest.mark.parametrize("seed", range(20))
def test_where_the_value_does_not_matter_none_is_told(seed):
    rng = np.random.default_rng(seed)
    codes, bad = rng.integers(0, 6, 2000), rng.random(2000) < 0.03
    assert far_worse(codes, list("ABCDEF"), Rows(bad, np.arange(2000) // 200, np.arange(2000), 6)) is None


def test_a_column_filled_for_bad_rows_only_gives_the_answer_away_and_is_no_matter_of_days():
    """Also where only some of the bad ones have a reason."""
    bad, why = "hash(s + 5) % 10 = 0", "case when hash(s + 6) % 3 = 0 then 'gas' else 'short' end"
    found = ranked(bad, f", case when {bad} then {why} end as reason, case when {bad} and side = 0 then {why} end as note")
    for column in ("reason", "note"):
        assert (found[column].sentence, found[column].whole, found[column].days) == ("worst_filled", True, None)
    named = ranked(bad, f", case when {bad} then {why} else 'None' end as reason")["reason"]
    assert (named.sentence, named.facts["value"], named.whole, named.days) == ("worst_only", "None", True, None)
    assert "결과가 나온 뒤에" in say("look.worst_filled", "ko", column="reason")
