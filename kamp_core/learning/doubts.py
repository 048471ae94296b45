"""Rows whose written answer a model strongly disagrees with: to be looked at again by hand, as the writing may be wrong.

After confident learning (Northcutt, Jiang, Chuang: Confident Learning, JAIR 70, 2021), which trusts a model only as far as it
knows each answer. It is stricter here: a person has to walk to the part. A row is doubted where another answer has a chance of
95 % or more, by chances corrected on rows that the model did not learn from, and only where rows of the written answer are
usually recognised; where the model knows little, a surprise says more about it than about the part.
"""
import numpy as np
import pandas as pd

from kamp_core.learning.outcome import Outcome
from kamp_core.problems import Family

SURE = 0.95                 # chance of another answer
KNOWN = 0.5                 # mean chance that rows of an answer get for it, before its rows can be doubted
MOST = 10


def doubts(outcome: Outcome, kept: pd.DataFrame) -> pd.DataFrame:
    """`kept`: holdout.parquet. → row, written, likely, chance (of likely), the least believable first; empty where there are none.

    Nothing is doubted where answers are made from times (a failure in a window), where no signal was found, or where the score is
    too good to be true.
    """
    nothing = pd.DataFrame({"row": [], "written": [], "likely": [], "chance": []})
    if outcome.verdict.level not in ("ready", "hint") or outcome.life is not None:
        return nothing
    names, chances = _chances(outcome, kept)
    if not len(names):
        return nothing
    written = kept["actual"].map({name: place for place, name in enumerate(names)}).to_numpy()
    own = chances[np.arange(len(kept)), written]
    known = np.array([own[written == place].mean() if (written == place).any() else 0.0 for place in range(len(names))])
    likely = chances.argmax(axis=1)
    chance = chances.max(axis=1)
    doubted = (chance >= SURE) & (known[written] >= KNOWN) & (likely != written)
    found = pd.DataFrame({"row": kept["row"].to_numpy(), "written": np.asarray(names, dtype=object)[written],
                          "likely": np.asarray(names, dtype=object)[likely], "chance": chance, "own": own})[doubted]
    least: pd.DataFrame = found.sort_values(["own", "row"]).drop(columns="own").head(MOST)
    return least.reset_index(drop=True)


def _chances(outcome: Outcome, kept: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The answers, and (rows, answers) what the model gave each."""
    if outcome.family == Family.TWO_CLASSES and outcome.bad_value is not None:
        good = [name for name in outcome.classes if name != outcome.bad_value]
        if len(good) != 1:                  # several words for good: which of them is right the model does not say
            return [], np.empty((0, 0))
        risk = kept["risk"].to_numpy()
        return [good[0], outcome.bad_value], np.column_stack([1 - risk, risk])
    if outcome.family == Family.MANY_CLASSES:
        return list(outcome.classes), kept[[f"probability_{name}" for name in outcome.classes]].to_numpy()
    return [], np.empty((0, 0))
