"""Four levels by written rules; every threshold stands here."""
from dataclasses import dataclass

from kamp_core.learning.checks import Check
from kamp_core.learning.outcome import Level, Reason, Score, Split, Verdict

SURE_P = 0.002                 # permutation test
FEWEST_BAD = 20
FEWEST_BLOCKS = 8
FEWEST_ROWS = 200
READY_GAIN = 0.25              # of the way from doing nothing to perfect (classes); of the error (numbers)
TOO_GOOD = 0.995               # average precision, balanced accuracy or R² on unseen rows
WIDE = 0.5                     # a range wider than half of the value is a hint at most
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


def judge(evidence: Evidence) -> Verdict:
    """The level, and why, the reason that decides first."""
    suspicion = _suspicion(evidence)
    if not (evidence.better and evidence.p < SURE_P):
        facts = {"low": evidence.headline.low, "high": evidence.headline.high, "baseline": evidence.headline.baseline}
        return Verdict("no_signal", (Reason("no_better_than_nothing", facts), *suspicion, *_limits(evidence)))
    if suspicion:
        return Verdict("suspicious", (*suspicion, *_limits(evidence)))
    limits = _limits(evidence)
    signal = Reason("beats_doing_nothing", {"p": round(evidence.p, 4)})
    level: Level = "hint" if any(reason.code in HINT_ONLY for reason in limits) else "ready"
    return Verdict(level, (signal, *limits))


HINT_ONLY = ("few_bad_rows", "few_blocks", "pooled", "small_gain", "wide_range", "few_rows", "future_not_checked")


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
    if split.bad_rows is not None and split.bad_rows < FEWEST_BAD:
        found.append(Reason("few_bad_rows", {"bad": split.bad_rows, "need": FEWEST_BAD}))
    if split.scheme != "random" and split.blocks < FEWEST_BLOCKS:
        found.append(Reason("few_blocks", {"blocks": split.blocks, "need": FEWEST_BLOCKS}))
    if evidence.rows < FEWEST_ROWS:
        found.append(Reason("few_rows", {"rows": evidence.rows, "need": FEWEST_ROWS}))
    if split.pooled:
        found.append(Reason("pooled"))
    if gain(headline) < READY_GAIN:
        found.append(Reason("small_gain", {"gain": round(100 * gain(headline))}))
    if headline.high - headline.low > WIDE * 2 * abs(headline.value or 1):
        found.append(Reason("wide_range", {"low": headline.low, "high": headline.high}))
    if split.scheme == "random":
        found.append(Reason("future_not_checked"))
    return tuple(found)


def gain(score: Score) -> float:
    """Share of the way from doing nothing to perfect."""
    if score.higher_is_better:
        return (score.value - score.baseline) / (1 - score.baseline) if score.baseline < 1 else 0.0
    return 1 - score.value / score.baseline if score.baseline > 0 else 0.0
