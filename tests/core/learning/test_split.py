"""The splitter's invariants, whatever the table looks like."""
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kamp_core.learning.limits import FEW_BAD
from kamp_core.learning.split import group_folds, plan_split, random_folds


@st.composite
def tables(draw):
    """Times, groups, twins and answers of a small table."""
    rows = draw(st.integers(40, 300))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    days = rng.random(rows) * draw(st.integers(1, 60))
    when = np.sort(np.datetime64("2025-01-01", "ns") + (days * 86_400e9).astype("timedelta64[ns]"))
    group = rng.integers(0, draw(st.integers(1, 12)), rows)
    shots = rng.integers(0, draw(st.integers(rows // 2, 2 * rows)), rows)
    bad = (rng.random(rows) < draw(st.floats(0.02, 0.6))).astype(int)
    roles = draw(st.sampled_from(["time", "group", "both", "none"]))
    return (when if roles in ("time", "both") else None, group if roles in ("group", "both") else None, shots, bad)


@given(tables(), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_no_row_and_no_twin_stands_on_both_sides(table, seed):
    when, group, shots, bad = table
    plan = plan_split(when, group, shots, bad, seed)
    folds = [*plan.folds, *plan.select, *random_folds(shots, bad, seed)]
    for train, test in folds:
        assert not set(shots[train]) & set(shots[test])
        assert len(test)


@given(tables())
@settings(max_examples=150, deadline=None)
def test_with_a_time_nothing_is_predicted_from_its_future(table):
    when, group, shots, bad = table
    plan = plan_split(when, group, shots, bad, 0)
    if plan.scheme == "future":
        assert all(plan.blocks[train].max() < plan.blocks[test].min() for train, test in plan.folds if len(train))


@given(tables())
@settings(max_examples=150, deadline=None)
def test_a_model_is_chosen_on_rows_that_do_not_judge_it(table):
    plan = plan_split(*table, 0)
    chosen_on = set(np.concatenate([np.concatenate(fold) for fold in plan.select]))
    assert not chosen_on & set(plan.tested)


@given(tables())
@settings(max_examples=100, deadline=None)
def test_few_bad_ones_in_the_end_mean_a_pooled_answer(table):
    plan = plan_split(*table, 0)
    if not plan.pooled:
        assert table[3][plan.tested].sum() >= FEW_BAD


@given(tables())
@settings(max_examples=50, deadline=None)
def test_a_group_never_stands_on_both_sides(table):
    _, group, shots, _ = table
    if group is not None and len(np.unique(group)) >= 4:
        for train, test in group_folds(group, np.arange(len(shots)), 0):
            assert not set(group[train]) & set(group[test])


def test_the_exam_holds_its_share_of_bad_ones():
    bad = (np.arange(1000) % 20 == 0).astype(int)
    counts = [bad[test].sum() for _, test in random_folds(np.arange(1000), bad, 0)]
    assert max(counts) - min(counts) <= 2
