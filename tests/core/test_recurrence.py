"""Causes that come back are told from the coincidence of a few days, and conditions are counted where nobody searched."""
import duckdb
import pytest

from kamp_core.look import differences, product_of
from kamp_core.look.condition_words import rule_words
from kamp_core.look.conditions import Condition, Rule, conditions
from kamp_core.quality.profile import make_profile

DAY = "timestamp '2026-03-01' + to_minutes((i * 12)::int)"          # 120 rows a day
HEAT, SPEED = "hash(i) % 1000 / 10.0", "hash(i + 1) % 1000 / 10.0"
DAMP = "40 + 5 * ((i // 120) % 10) + hash(i + 2) % 100 / 100.0"     # the weather: one level a day
HOT = f"case when {HEAT} > 80 and hash(i + 9) % 100 < 45 or hash(i + 8) % 100 < 3 then 'NG' else 'OK' end"
WET_DAYS = "case when (i // 120) % 10 >= 8 and hash(i + 9) % 100 < 30 or hash(i + 8) % 100 < 2 then 'NG' else 'OK' end"
CHANCE = "case when hash(i * 7 + {seed}) % 100 < 8 then 'NG' else 'OK' end"


@pytest.fixture
def look():
    """look(sql of the result) → (ranked differences, rules) of a made table with days, heat, speed and dampness."""
    def look(verdict, rows=6000, time="at"):
        with duckdb.connect() as db:
            db.execute(f"""create table data as select {DAY} as at, {HEAT} as heat, {SPEED} as speed, {DAMP} as damp,
                'M' || (hash(i + 5) % 4)::varchar as machine, {verdict} as verdict from range({rows}) t(i)""")
            profile = make_profile(db, {"heat": "℃"})
            ranked = differences(db, profile, "verdict", "NG", time)
            return ranked, conditions(db, profile, "verdict", "NG", ranked, time)
    return look


def test_a_cause_that_comes_back_is_seen_on_nearly_every_day(look):
    first = look(HOT)[0][0]
    assert first.column == "heat"
    assert first.days.recurs
    assert first.days.same >= 0.9 * first.days.able


def test_what_differs_between_days_only_is_called_a_coincidence_and_stands_below(look):
    ranked, _ = look(WET_DAYS)
    damp = next(d for d in ranked if d.column == "damp")
    assert damp.clear
    assert damp.days.coincidence
    assert not any(d.stands_out for d in ranked)


def test_what_differs_between_products_only_is_told_from_what_drives_defects_in_each():
    """Product C needs high pressure and is often bad; heat makes every product bad."""
    hot, is_c = f"{HEAT} > 80 and hash(i + 9) % 100 < 45", "i % 3 = 2 and hash(i + 8) % 100 < 20"
    with duckdb.connect() as db:
        db.execute(f"""create table data as select 'ABC'[i % 3 + 1] as 제품, {HEAT} as heat, 50 + 20 * (i % 3 = 2)::int
            + hash(i + 3) % 50 / 10 as pressure, case when {hot} or {is_c} then 'NG' else 'OK' end as verdict
            from range(6000) t(i)""")
        profile = make_profile(db, {})
        assert product_of(profile, "verdict") == "제품"
        found = {d.column: d for d in differences(db, profile, "verdict", "NG", product="제품")}
    assert found["pressure"].products.fades
    assert not found["pressure"].stands_out
    assert found["heat"].products.able == 3
    assert found["heat"].stands_out
    assert found["제품"].stands_out


def test_without_a_time_nothing_is_said_of_days(look):
    assert look(HOT, time=None)[0][0].days is None


def test_the_condition_that_makes_defects_is_found_with_its_limit(look):
    rule = look(HOT)[1][0]
    condition = next(c for c in rule.conditions if c.column == "heat")
    assert (condition.sign, condition.unit) == ("above", "℃")
    assert 75 <= condition.value <= 85
    assert rule.low < (0.45 + 0.55 * 0.03) / 0.03 < rule.high
    assert rule.by_days


def test_a_condition_says_how_many_of_all_rows_and_what_was_counted_can_be_counted_again():
    """Not of the half in which it was proven."""
    with duckdb.connect() as db:
        db.execute(f"""create table data as select {DAY} as at, {HEAT} as heat, {SPEED} as speed, {HOT} as verdict
            from range(6000) t(i)""")
        profile = make_profile(db, {"heat": "℃"})
        rule = conditions(db, profile, "verdict", "NG", differences(db, profile, "verdict", "NG", "at"), "at")[0]
        assert [c.column for c in rule.conditions] == ["heat"]
        hot = f"heat > {rule.conditions[0].value}"
        inside, caught, rows, bad = db.execute(f"""select count(*) filter ({hot}), count(*) filter ({hot} and verdict = 'NG'),
            count(*), count(*) filter (verdict = 'NG') from data""").fetchone()
    assert (rule.inside, rule.caught, rule.rows, rule.bad) == (inside, caught, rows, bad)
    said = rule_words(rule, "ko")
    assert f"‘heat’ > {rule.conditions[0].value:g} ℃: 불량이" in said
    assert f"모든 6,000줄 가운데 {inside:,}줄이 이 조건이고, 불량 {bad:,}줄 가운데 {caught:,}줄" in said
    assert f"{(caught / inside) / ((bad - caught) / (rows - inside)):.1f}배입니다" in said
    assert "elsewhere" in rule_words(rule, "en")


def test_where_no_other_row_is_bad_there_is_no_multiple():
    rule = Rule((Condition("gas", "is", "B"),), 1000, 100, 40, 40, 3.2, 90.0, True)
    assert rule_words(rule, "ko").startswith("‘gas’ = B: 불량이 40 %이고, 나머지에는 불량이 없습니다.")


def test_shuffled_results_have_no_conditions(look):
    loud = sum(bool(look(CHANCE.replace("{seed}", str(seed)), rows=3000)[1]) for seed in range(40))
    assert loud <= 3          # 8 % of them


def test_too_few_defects_make_no_rule(look):
    assert look("case when i % 300 = 0 then 'NG' else 'OK' end")[1] == ()


def test_twins_of_one_shot_are_no_further_evidence(look):
    """Every shot makes four parts with equal readings and one result: chance must not look four times as sure."""
    loud = 0
    for seed in range(20):
        with duckdb.connect() as db:
            readings = ", ".join(f"hash(i // 4 + {n}) % 997 / 10.0 as {name}" for n, name in enumerate("abcd", start=1))
            db.execute(f"""create table data as select {DAY} as at, {readings},
                case when hash((i // 4) * 7 + {seed}) % 100 < 8 then 'NG' else 'OK' end as verdict from range(3000) t(i)""")
            loud += any(d.clear for d in differences(db, make_profile(db, {}), "verdict", "NG"))
    assert loud <= 2


def test_shuffled_results_show_no_difference(look):
    loud = sum(any(d.stands_out for d in look(CHANCE.replace("{seed}", str(seed)), rows=1200)[0]) for seed in range(20))
    assert loud <= 2


@pytest.mark.parametrize(("names", "found"), [
    (("PART_NO", "mould"), "PART_NO"), (("금형", "품번"), "품번"), (("금형번호", "온도"), "금형번호"),
    (("department", "partial"), None), (("Max_Screw_RPM", "Mold_Temperature_3"), None),
    (("Model", "x"), "Model"), (("캐비티", "x"), "캐비티")])
def test_the_product_is_known_by_what_factories_call_it(names, found):
    with duckdb.connect() as db:
        db.execute(f"""create table data as select 'v' || i % 3 as "{names[0]}", 'w' || i % 2 as "{names[1]}",
            case when i % 9 = 0 then 'NG' else 'OK' end as verdict from range(300) t(i)""")
        assert product_of(make_profile(db, {}), "verdict") == found
