"""Four levels by written rules; their thresholds stand here and in limits.py."""
from dataclasses import dataclass

from kamp_core.learning.checks import Check
from kamp_core.learning.limits import FEW_BAD, FEW_BLOCKS, FEW_ROWS
from kamp_core.learning.outcome import Level, Reason, Score, Split, Verdict

SURE_P = 0.002                 # permutation test
READY_GAIN = 0.25              # of the way from doing nothing to perfect (classes); of the error (numbers)
TOO_GOOD = 0.995               # average precision, balanced accuracy or R² on unseen rows
WIDE = 1.0                     # a range wider than the value itself is a hint at most
LEAK_CODES = ("leak_value", "leak_number", "leak_separates", "leak_filled_only_bad")


@dataclass(frozen=True)
class Evidence:
    """What the rules look at. `perfect`: R² for numbers, else the headline itself."""

    headline: Score
    split: Split
    better: bool                        # the range excludes doing nothing
    p: float
    perfect: float
    checks: tuple[Check, ...]
    inputs: tuple[str, ...]
    rows: int
    scores: tuple[Score, ...] = ()      # under every scheme


def judge(evidence: Evidence) -> Verdict:
    """The level, and why, the reason that decides first."""
    suspicion = _suspicion(evidence)
    if not (evidence.better and evidence.p < SURE_P):
        facts = {"low": evidence.headline.low, "high": evidence.headline.high, "baseline": evidence.headline.baseline}
        code = "shuffled_as_good" if evidence.better else "no_better_than_nothing"
        too_little = [reason for reason in _limits(evidence) if reason.code in TOO_LITTLE]
        return Verdict("no_signal", (Reason(code, facts), *suspicion, *too_little))
    if suspicion:
        return Verdict("suspicious", (*suspicion, *_limits(evidence)))
    limits = _limits(evidence)
    signal = Reason("beats_doing_nothing", {"p": round(evidence.p, 4)})
    level: Level = "hint" if any(reason.code in HINT_ONLY for reason in limits) else "ready"
    return Verdict(level, (signal, *limits))


TOO_LITTLE = ("few_bad_rows", "few_bad_lots", "few_blocks", "few_rows", "pooled")      # why a signal may have been missed
HINT_ONLY = ("few_bad_rows", "few_bad_lots", "few_blocks", "pooled", "small_gain", "wide_range", "few_rows", "future_not_checked",
             "new_groups_fail")


def _suspicion(evidence: Evidence) -> tuple[Reason, ...]:
    found = []
    for check in evidence.checks:
        columns = [column for column in check.columns if column in evidence.inputs]
        if check.code in LEAK_CODES and columns:
            found.append(Reason("gives_answer_away", {"columns": ", ".join(columns), "count": len(columns)}))
        if check.code == "one_run":
            found.append(Reason("one_run", check.facts))
    if evidence.perfect >= TOO_GOOD:
        found.append(Reason("too_good", {"value": round(evidence.perfect, 3)}))
    return tuple(found)


def _limits(evidence: Evidence) -> tuple[Reason, ...]:
    split, headline = evidence.split, evidence.headline
    found = []
    if split.bad_rows is not None and split.bad_rows < FEW_BAD:
        found.append(Reason("few_bad_rows", {"bad": split.bad_rows, "need": FEW_BAD}))
    found += [Reason(check.code, check.facts) for check in evidence.checks if check.code == "few_bad_lots"]
    if split.scheme != "random" and split.blocks < FEW_BLOCKS:
        found.append(Reason("few_blocks", {"blocks": split.blocks, "need": FEW_BLOCKS}))
    if evidence.rows < FEW_ROWS:
        found.append(Reason("few_rows", {"rows": evidence.rows, "need": FEW_ROWS}))
    if split.pooled:
        found.append(Reason("pooled"))
    if gain(headline) < READY_GAIN:
        found.append(Reason("small_gain", {"gain": round(100 * gain(headline))}))
    if headline.high - headline.low > WIDE * abs(headline.value or 1):
        found.append(Reason("wide_range", {"low": headline.low, "high": headline.high}))
    new_groups = [s for s in evidence.scores if s.scheme == "unseen_group" and s.metric is headline.metric]
    if any(touches_nothing(score) for score in new_groups):
        found.append(Reason("new_groups_fail"))
    if split.scheme == "random":
        found.append(Reason("future_not_checked"))
    return tuple(found)


def touches_nothing(score: Score) -> bool:
    """Does its range reach what doing nothing scores?"""
    return score.low <= score.baseline if score.higher_is_better else score.high >= score.baseline


def gain(score: Score) -> float:
    """Share of the way from doing nothing to perfect."""
    if score.higher_is_better:
        return (score.value - score.baseline) / (1 - score.baseline) if score.baseline < 1 else 0.0
    return 1 - score.value / score.baseline if score.baseline > 0 else 0.0
