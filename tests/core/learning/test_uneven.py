"""Where a model errs more than elsewhere: found where it is so, not where chance makes it look so."""
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from kamp_core.learning.evaluate import Judged
from kamp_core.learning.outcome import Importance
from kamp_core.learning.uneven import uneven
from kamp_core.problems import Family

DAYS, A_DAY = 25, 60


def plant(seed, worse=None, days=DAYS, shift_column=False):
    """Five machines, two shifts, days that differ anyway; `worse`: from its rows and hours to a factor on errors."""
    chance, rows = np.random.default_rng(seed), days * A_DAY
    day = np.repeat(np.arange(days), A_DAY)
    second = np.sort(chance.integers(0, 86_400, (days, A_DAY)), axis=1).ravel()
    night = (second < 8 * 3600) | (second >= 20 * 3600)
    frame = pd.DataFrame({"호기": [f"{n}호기" for n in chance.integers(1, 6, rows)], "온도": chance.normal(size=rows)})
    if shift_column:
        frame["교대조"] = np.where(night, "B", "A")
    risk = 0.1 * np.exp(0.2 * chance.normal(size=days))[day] * (1.0 if worse is None else worse(frame, night, day))
    wrong, target = chance.random(rows) < risk, (chance.random(rows) < 0.1).astype(int)
    when = np.datetime64("2026-03-02", "ns") + (day * 86_400 + second).astype("timedelta64[s]")
    lots = day * 3 + np.arange(rows) % A_DAY // 20
    table = SimpleNamespace(frame=frame, when=when, history=None, group=lots, group_names=tuple(f"L{n}" for n in range(3 * days)))
    judged = SimpleNamespace(rows=np.arange(rows), target=target, predicted=np.where(wrong, 1 - target, target).astype(float))
    return judged, table, day


def places(seed=0, **made):
    judged, table, day = plant(seed, **made)
    causes = tuple(Importance(column, 0.1, 0.0, 0.2) for column in table.frame)
    return uneven(judged, table, Family.TWO_CLASSES, "로트", 0.5, causes, day, seed)


def named(place):
    return tuple(trait.value for trait in place.traits)


def at_night_on_three(frame, night, day):
    return np.where((frame["호기"] == "3호기") & night, 3.0, 1.0)


def test_a_machine_that_is_wrong_at_night_is_named_with_both_and_its_rows():
    (place,) = places(worse=at_night_on_three).places
    assert named(place) == ("3호기", "night")
    assert place.error > 1.8 * place.elsewhere
    assert place.rows > 100
    assert place.missed <= place.bad


def test_a_shift_that_is_wrong_on_every_machine_is_named_alone():
    assert [named(place) for place in places(worse=lambda frame, night, day: np.where(night, 2.0, 1.0)).places] == [("night",)]


def test_a_single_day_is_named_where_it_is_beyond_what_days_differ_by():
    assert ("2026-03-09",) in map(named, places(worse=lambda frame, night, day: np.where(day == 7, 5.0, 1.0)).places)


def test_a_weekday_that_came_only_once_or_twice_is_the_day_it_was():
    found = [places(seed, days=9, worse=lambda frame, night, day: np.where(day == 2, 8.0, 1.0)) for seed in range(4)]
    assert ("2026-03-04",) in [named(place) for one in found for place in one.places]
    assert "weekday" not in [trait.kind for one in found for trait in (*one.looked, *(t for p in one.places for t in p.traits))]


def test_what_is_found_holds_in_most_draws_and_chance_alone_is_seldom_taken_for_it():
    found = [("3호기", "night") in map(named, places(seed, worse=at_night_on_three).places) for seed in range(12)]
    false = [bool(places(seed).places) for seed in range(40)]
    assert np.mean(found) > 0.8
    assert np.mean(false) <= 0.1


def test_a_column_of_shifts_stands_instead_of_the_clock():
    kinds = [(trait.kind, trait.column) for trait in places(shift_column=True).looked]
    assert ("column", "교대조") in kinds
    assert "shift" not in [kind for kind, _ in kinds]


def test_a_few_days_are_too_few_to_compare():
    assert places(days=5).looked == ()


@pytest.mark.parametrize("family", [Family.NUMBERS, Family.MANY_CLASSES])
def test_numbers_and_types_have_errors_of_their_own(family):
    judged, table, day = plant(0, at_night_on_three)
    wrong = judged.predicted != judged.target
    predicted = np.where(wrong, 9.0, judged.target + 1.0) if family is Family.NUMBERS else np.eye(2)[judged.predicted.astype(int)]
    told = Judged("future", judged.rows, judged.rows * 0, judged.target, predicted, judged.target, "usual", ())
    found = uneven(told, table, family, None, None, (Importance("호기", 0.1, 0.0, 0.2),), day, 0)
    assert named(found.places[0]) == ("3호기", "night")
    assert found.places[0].bad is None
