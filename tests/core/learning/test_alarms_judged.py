"""Alarms beside known events: what is caught, what is false, and what is only too early, however times and events lie."""
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from kamp_core.learning.alarms.ahead import longest_ahead
from kamp_core.learning.alarms.judging import caught_of, early_of, judge, luck
from kamp_core.learning.alarms.reading import Asked
from kamp_core.learning.alarms.verdict import LUCK, events_to_tell
from kamp_core.learning.alarms.watcher import lane_of
from kamp_core.learning.machines import Early

STEP, ROWS = 600.0, 240                     # a reading every ten minutes, forty hours of them


def log_of(event, machine=None, seconds=None, first=0):
    """A log in order of time, as `read_log` gives it; judged from row `first` on."""
    event = np.asarray(event, bool)
    seconds = np.arange(len(event)) * STEP if seconds is None else np.asarray(seconds, float)
    machine = np.zeros(len(event)) if machine is None else np.asarray(machine, float)
    order = np.argsort(seconds, kind="stable")
    x = np.column_stack([np.zeros(len(event)), seconds, machine])[order]
    when = np.datetime64("2026-08-31") + (x[:, -2] * 1e9).astype("timedelta64[ns]")
    later = np.arange(len(event)) >= first
    return SimpleNamespace(x=x, event=event[order], later=later, when=when, lane=lane_of(x[:, -1], x[:, -2]))


def judged_of(alarm, log, before=0.0, window=0):
    """`alarm`: of each row, is its score above the limit?"""
    return judge(log, np.where(alarm, 2.0, 0.1), Asked(before=before), window)


def marks(*places, rows=ROWS):
    """True in each of the given rows: pairs are from and to."""
    found = np.zeros(rows, bool)
    for first, last in places:
        found[first:last] = True
    return found


def test_an_alarm_in_the_time_that_counts_is_no_false_one_and_that_time_is_no_time_without_events():
    log = log_of(marks((100, 110), (200, 210)))
    short, long = (judged_of(marks((190, 195)), log, before) for before in (0.0, 7200.0))
    assert (list(short.false), np.isfinite(short.caught).tolist()) == ([True], [False, False])
    assert (list(long.false), np.isfinite(long.caught).tolist()) == ([False], [False, True])
    assert long.weeks < short.weeks


def test_luck_is_given_as_long_to_catch_an_event_as_the_alarms_are():
    """Else any alarm would look like skill once it may come a day ahead."""
    rng = np.random.default_rng(1)
    event = np.zeros(4000, bool)
    event[250::500] = True                                                     # eight marks of one row each
    alarm = rng.random(len(event)) < 0.02                                      # at any time
    log = log_of(event)
    found = caught_of(judged_of(alarm, log, before=86400.0), log, 0)
    assert found.share > 0.9
    assert found.by_chance > 0.8
    assert found.p > 0.1


def test_an_alarm_of_one_event_is_no_warning_of_the_next():
    log = log_of(marks((100, 110), (120, 130)))
    found = judged_of(marks((95, 105)), log, before=86400.0)
    assert np.isfinite(found.caught).tolist() == [True, False]
    both = judged_of(marks((95, 115)), log, before=86400.0)                     # still ringing when the second one was to come
    assert both.caught.tolist() == [5 * STEP, 10 * STEP]
    assert (len(both.alarms), sum(both.false)) == (1, 0)


def test_an_event_under_an_alarm_is_caught_also_where_the_score_dips():
    found = judged_of(marks((90, 100), (104, 110)), log_of(marks((101, 103))), window=15)
    assert (len(found.alarms), found.false, np.isfinite(found.caught).tolist()) == (1, (False,), [True])


def test_a_stop_during_which_nothing_was_read_is_one_event():
    seconds = np.arange(ROWS) * STEP + 86400.0 * (np.arange(ROWS) >= 105)       # the recorder stood still with the machine
    assert len(judged_of(marks((0, 0)), log_of(marks((100, 110)), seconds=seconds)).events) == 1


def test_the_stop_of_one_machine_is_not_that_of_the_next_in_the_file():
    machine = np.repeat([0.0, 1.0], ROWS // 2)
    log = log_of(marks((115, 125)), machine, np.tile(np.arange(ROWS // 2) * STEP, 2))
    found = judged_of(marks((0, 0)), log, before=7200.0)
    assert [(run.first, run.last) for run in found.events] == [(115, 119), (120, 124)]
    assert found.windows[1] == found.events[1]                                 # nothing was read before it


def test_an_event_at_the_very_beginning_is_judged_by_what_was_read():
    found = judged_of(marks((48, 51)), log_of(marks((45, 60)), first=50), before=86400.0)
    assert (found.windows[0].first, found.windows[0].last) == (50, 59)
    assert found.caught.tolist() == [0.0]


spans = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(1, 30)), max_size=6).map(
    lambda found: marks(*((first, first + long) for first, long in found)))


@st.composite
def logs(draw):
    """One to three machines, readings missing and times repeated."""
    steps = draw(st.lists(st.sampled_from([0.0, 1.0, 1.0, 1.0, 2.0, 50.0]), min_size=ROWS, max_size=ROWS))
    machines = draw(st.integers(1, 3))
    return log_of(draw(spans), np.arange(ROWS) % machines, np.cumsum(steps) * STEP, draw(st.sampled_from([0, 60, 150])))


ahead = st.sampled_from([0.0, 1800.0, 7200.0, 86400.0, 604800.0])


@settings(max_examples=120, deadline=None)
@given(logs(), spans, st.integers(0, 15), st.tuples(ahead, ahead))
def test_what_is_counted_adds_up_and_looking_further_ahead_never_catches_fewer(log, alarm, window, before):
    near, far = (judged_of(alarm, log, each, window) for each in sorted(before))
    for found in (near, far):
        got = np.isfinite(found.caught)
        assert len(got) == len(found.events) == len(found.windows)
        assert len(found.false) == len(found.alarms)
        assert got.any() == (not all(found.false))                             # an alarm that is right caught something
        assert sum(run.last - run.first + 1 for run in found.windows) <= log.later.sum()
        assert all(one.last < other.first for one, other in zip(found.windows, found.windows[1:], strict=False))
        assert all(window.first <= event.first <= window.last == event.last
                   for window, event in zip(found.windows, found.events, strict=True))
        assert found.weeks > 0
        if found.events:
            share = caught_of(found, log, 0)
            assert 0 <= share.low <= share.share <= share.high <= 1
            assert 0 <= share.by_chance <= 1
            assert 0 < share.p <= 1
            assert 0 < luck(found, 0) <= 1
    assert near.alarms == far.alarms
    assert (np.isfinite(near.caught) <= np.isfinite(far.caught)).all()
    assert sum(far.false) <= sum(near.false)


def early(alarm, before=0.0, choices=(1800.0, 7200.0, 21600.0, 86400.0, 172800.0)):
    """One stop a day after the record begins."""
    log = log_of(marks((150, 160)))
    score = np.where(alarm, 2.0, 0.1)
    return early_of(judge(log, score, Asked(before=before), 0), log, score, Asked(before=before), 0, choices)


def test_an_alarm_that_ended_shortly_before_its_event_is_told_with_the_choice_that_would_hold_it():
    rang = marks((10, 12), (100, 110), (125, 140), (200, 205))      # the first ended 23 hours before, the last came after
    assert early(rang) == Early(3, 86400.0)
    assert early(marks((120, 140), (200, 205))) == Early(1, 7200.0)            # an hour and more: half an hour would not do
    assert early(marks((145, 155))) is None                                    # no false alarm
    assert early(marks((165, 170))) is None                                    # after the event


def test_beyond_a_day_only_the_next_longer_choice_is_tried():
    assert early(marks((125, 140)), before=7200.0) is None                     # it counts already
    assert early(marks((1, 3)), before=0.0, choices=(1800.0, 604800.0)) is None
    assert early(marks((1, 3)), before=1800.0, choices=(1800.0, 604800.0)) == Early(1, 604800.0)


def test_days_ahead_are_offered_where_the_record_is_ten_times_as_long_and_stops_are_rarer():
    def longest(days, every, machines=1):
        when = np.datetime64("2026-08-31") + np.repeat(np.arange(days * 24), machines) * np.timedelta64(1, "h")
        event = (np.arange(len(when)) // machines % (every * 24) == every * 12) if every else np.zeros(len(when), bool)
        return longest_ahead(when, np.arange(len(when)) % machines, event) / 86400
    assert longest(36, 12) == pytest.approx(3.6, abs=0.05)
    assert longest(36, 2) == 2
    assert longest(36, 12, machines=3) == pytest.approx(3.6, abs=0.05)          # of each machine, not of all together
    assert longest(36, None) == 0


@pytest.mark.parametrize(("caught", "events", "by_chance", "more"), [
    (2, 2, 0.3, 1),               # two of two by luck in 9 of 100, three of three in 3
    (2, 2, 0.6, 4), (1, 2, 0.3, 18), (2, 2, 0.1, None), (1, 2, 0.5, None), (0, 2, 0.3, None)])
def test_few_events_say_how_many_more_would_tell_skill_from_luck(caught, events, by_chance, more):
    assert events_to_tell(caught, events, by_chance) == more
    if more and caught == events:
        assert binom.sf(events + more - 1, events + more, by_chance) < LUCK <= by_chance ** (events + more - 1)
