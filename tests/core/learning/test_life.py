"""Answers made from the times of failures: within the window, how long still, and what nobody can know."""
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.errors import KampError
from kamp_core.learning.checks import run_checks
from kamp_core.learning.life import lived
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.split import plan_split
from kamp_core.learning.table import load_table
from kamp_core.problems import problem
from kamp_core.problems.matching import guess_bad, guess_roles
from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.reports import report_html
from kamp_core.reports.sentences import headline, unit_of_target
from kamp_core.reports.where import where_wrong
from tests.core.learning import conftest
from tests.factory import wearing

WINDOW, REMAINING = problem("failure_soon"), problem("tool_life")
ROLES = {"target": "상태", "bad": "고장", "time": "시각", "group": "설비"}


def states(text, start="2026-01-05"):
    """A machine an hour a letter: . runs, X has failed, r is repaired."""
    words = {".": "정상", "X": "고장", "r": "수리"}
    return pd.DataFrame({"시각": pd.date_range(start, periods=len(text), freq="h"), "상태": [words[c] for c in text]})


def answers(frame, kind=WINDOW, group=None, **options):
    request = TrainRequest(kind.id, "d", 1, "상태", time="시각", group=group, bad="고장", options=options)
    return lived(frame, frame["시각"].astype("datetime64[ns]"), request, kind)


def told(frame, *given, **options):
    found = answers(frame, *given, **options)
    return "".join("-" if np.isnan(a) else f"{a:g}" for a in found.rows["answer"])


def test_the_answer_is_yes_within_the_window_before_a_failure():
    assert told(states("....X.....X.....X...."), window="2h") == "0011-00011-00011-00--"


def test_the_end_of_the_record_is_not_known_yet_and_counted():
    found = answers(states("....X.....X.....X...."), window="2h")
    assert (found.failures, found.repaired, found.censored) == (3, 3, 2)


def test_a_failure_lasts_until_the_usual_word_is_back():
    assert told(states("...Xrr....Xr....X.."), window="2h") == "011---0011--0011---"


def test_time_after_a_failure_is_left_out_where_asked():
    assert told(states("...X....X....X..."), window="1h", repair="2h") == "001---01---01----"


def test_the_window_may_be_counted_in_rows():
    frame = states("....X.....X.....X....")
    frame["시각"] += pd.to_timedelta(np.arange(len(frame)) ** 2, unit="h")            # rows come at odd times
    assert told(frame, window="2rows") == "0011-00011-00011-00--"


def test_the_time_left_counts_down_in_the_unit_asked_for():
    frame = states("...X..X.X...")
    assert told(frame, REMAINING) == "321-21-1----"
    assert answers(frame, REMAINING, unit="d").rows["answer"].iloc[0] == pytest.approx(3 / 24)
    assert told(frame, REMAINING, unit="rows") == "321-21-1----"


def test_failures_are_counted_machine_by_machine():
    one, two = states("...X....X....X.").assign(설비="A"), states("......X......X.").assign(설비="B")
    both = pd.concat([one, two]).sort_values("시각", kind="stable").reset_index(drop=True)
    found = answers(both, WINDOW, "설비", window="2h")
    assert found.failures == 5
    assert "".join(f"{a:g}" for a in found.rows["answer"][both["설비"] == "B"].dropna()) == "00001100001" + "1"


@pytest.mark.parametrize(("options", "code"), [({"window": "soon"}, "option_unreadable"), ({"unit": "moons"}, "option_unreadable")])
def test_options_that_cannot_be_read_are_said(options, code):
    with pytest.raises(KampError) as caught:
        answers(states("..X..X..X.."), REMAINING, **options)
    assert caught.value.code == code


def test_two_failures_are_too_few():
    with pytest.raises(KampError) as caught:
        answers(states("...X....X...."))
    assert (caught.value.code, caught.value.facts["failures"]) == ("too_few_failures", 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(".....Xr"), min_size=20, max_size=120).map("".join))
def test_the_shorter_the_window_the_fewer_rows_say_yes(text):
    try:
        short, long = (answers(states(text), window=window).rows["answer"] for window in ("2h", "5h"))
    except KampError:
        return
    both = short.notna() & long.notna()
    assert (short[both] <= long[both]).all()
    remaining = answers(states(text), REMAINING).rows["answer"]
    known = remaining.notna() & short.notna()
    assert ((remaining[known] <= 2) == (short[known] == 1)).all()


def loaded(workspace, frame, kind=WINDOW, **asked):
    with workspace.scratch_database() as db:
        db.register("given", frame)
        db.execute("create table data as select * from given")
        request = TrainRequest(kind.id, "d", 1, **(ROLES | asked))
        return load_table(db, request, kind), {check.code for check in run_checks(db, request, kind)}


def test_a_run_to_failure_never_stands_on_both_sides(workspace):
    table, _ = loaded(workspace, wearing())
    for when, group in ((table.when, table.group), (None, table.group), (None, None)):
        plan = plan_split(when, group, table.shots, table.target, 0)
        for train, test in (*plan.folds, *plan.select):
            assert not set(table.shots[train]) & set(table.shots[test])


def test_checks_say_how_many_failures_there_are(workspace):
    assert "enough_failures" in loaded(workspace, wearing())[1]
    assert {"few_failures", "window_too_long"} <= loaded(workspace, wearing(machines=2), options={"window": "20h"})[1]
    remaining = loaded(workspace, wearing(), REMAINING)[1]        # “good” and “bad” only: the rows left are all good
    assert "enough_failures" in remaining
    assert "target_constant" not in remaining
    with workspace.scratch_database() as db:
        db.register("given", states("....X..."))
        db.execute("create table data as select * from given")
        request = TrainRequest("failure_soon", "d", 1, "상태", time="시각", bad="고장")
        assert [check.code for check in run_checks(db, request, WINDOW)] == ["too_few_failures"]


@pytest.fixture
def learn_life(learn, monkeypatch):
    def learn_life(kind, frame, **asked):
        monkeypatch.setitem(conftest.PROBLEMS, kind.family, kind)
        return learn(frame, kind.family, **(ROLES | {"trials": 1} | asked))
    return learn_life


def test_failures_that_announce_themselves_are_foreseen(learn_life):
    outcome = replace(learn_life(WINDOW, wearing(), options={"window": "8h"}).outcome, problem="failure_soon")
    life = outcome.life
    assert life.caught >= 0.8 * life.failures > 0
    assert life.low > life.by_chance
    assert life.lead >= 3600
    assert outcome.verdict.level in ("ready", "hint")
    assert outcome.split.duplicates_grouped == 0
    assert "within 8 h before them, usually" in headline(outcome, "en").sentence
    assert "고장 24번에서 만들었습니다" in report_html(outcome, WINDOW, "presses", "ko")


def test_failures_that_come_out_of_the_blue_are_no_signal(learn_life):
    outcome = learn_life(WINDOW, wearing(machines=3, signal=False), options={"window": "8h"}).outcome
    assert outcome.verdict.level == "no_signal"


def test_the_time_left_is_judged_beside_counting_down_the_usual_life(learn_life):
    outcome = replace(learn_life(REMAINING, wearing(machines=3)).outcome, problem="tool_life")
    assert outcome.nothing_is in ("usual", "usual_life")
    assert outcome.headline.value < outcome.headline.baseline
    assert unit_of_target(outcome) == "h"
    assert where_wrong(outcome, "ko")


def test_the_column_of_failures_and_its_word_are_guessed():
    state = ColumnProfile("machine_status", "VARCHAR", "category", None, 1000, 0, 3, decimals=False,
                          top=(("NORMAL", 900), ("RECOVERING", 90), ("BROKEN", 10)))
    when = ColumnProfile("timestamp", "TIMESTAMP", "time", None, 1000, 0, 1000)
    assert guess_roles(REMAINING, Profile(1000, (when, state), 0)).target == "machine_status"
    assert guess_bad(REMAINING, state) == guess_bad(WINDOW, state) == "BROKEN"
