"""What a run can afford: by the clock while it searches, by what is on record when it chooses."""
import time

import pytest

from kamp_core.learning.budget import END_SECONDS, Budget
from kamp_core.learning.engines.candidates import first_spec
from kamp_core.learning.field import Tried
from kamp_core.learning.request import Candidate
from kamp_core.problems import Family


def of(seconds=60.0, left=50.0, trials=None, end_fits=4.0, once_fits=0.0, weigh_fits=0.0):
    return Budget(seconds, time.monotonic() + left, trials, end_fits, once_fits, weigh_fits)


def test_trials_know_no_clock():
    free = of(left=-100.0, trials=5)
    assert free.allows(1e9, 1e9)
    assert free.time_left()
    assert free.affordable(1e9)
    assert free.weighable(1e9)
    assert free.cap(0, 5) is None
    assert free.threads == 1


def test_a_candidate_is_tried_only_if_the_end_still_fits():
    assert of(left=50.0).allows(10.0, 1.0)
    assert not of(left=50.0).allows(45.0, 1.0)
    assert not of(left=50.0, weigh_fits=6.0).allows(20.0, 1.0)          # the last weighing has its share, too
    assert of(left=50.0).allows(20.0, 1.0)
    assert not of(left=END_SECONDS - 1).time_left()


@pytest.mark.parametrize("left", [50.0, 5.0])
def test_what_is_chosen_does_not_depend_on_the_clock(left):
    """A resumed run with more or less time left chooses the same."""
    assert of(left=left).affordable(5.0)
    assert not of(left=left).affordable(6.0)
    assert [of(left=left).bags(took, True) for took in (0.1, 1.5, 10.0)] == [4, 2, 1]
    assert of(left=left, weigh_fits=4.0).weighable(2.25)
    assert not of(left=left, weigh_fits=4.0).weighable(2.3)
    assert of(left=left).bags(0.1, False) == 1


def test_one_candidate_never_gets_more_than_its_share():
    assert of(left=50.0).cap(0, 5) < 50 / 3
    assert of(left=50.0, end_fits=100.0).cap(0, 5) < 1.1          # too slow for the end: not worth more
    assert of(left=40.0).cap(9, 5, end_fit=3.0) < 0.7 * of(left=40.0).cap(9, 5)      # what the end needs is not given away


def test_a_booster_is_fitted_sooner_once_its_rounds_are_known():
    def took(rounds):
        return Tried(first_spec(Family.NUMBERS), Candidate("lightgbm", "mae", 1.0, 2.0, "done"), None, rounds).refit_seconds

    assert took(None) == 2.0
    assert took(1) == pytest.approx(1.0, abs=0.05)
    assert took(4000) == pytest.approx(2.0, abs=0.05)
