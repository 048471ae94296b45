"""Did it work? A filled-in trial sheet beside the suggestion it tries."""
from pathlib import Path

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.intake import import_file
from kamp_core.intake.facts import Choices
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.prepare import as_words
from kamp_core.learning.settings.goal import Wish
from kamp_core.learning.settings.worked import Sample, Worked, compare_numbers, compare_shares, sample_of
from kamp_core.learning.settings_card import Suggestion
from kamp_core.tell import silent
from kamp_core.workspace import Workspace

FEWEST = 5                  # results of a setting that can be compared


def check_trial(workspace: Workspace, outcome: Outcome, product: str, file: Path) -> Worked:
    """The results in a file: rows at the suggested settings beside rows at the present ones; where the file has hardly any of
    the latter, beside the earlier rows that were made like now.

    Raises KampError('no_suggestion', 'trial_columns_missing', 'trial_too_small').
    """
    card = outcome.settings
    found = [one for one in card.suggestions if one.product == product and one.moves] if card else []
    if card is None or not found:
        raise KampError("no_suggestion")
    rows = _rows(workspace, outcome, found[0], card.product_column if product else "", file)
    wish = Wish(card.goal, card.aim)
    values = _values(rows[outcome.target], outcome)
    suggested = _is_suggested(rows, found[0])
    after, before = values[suggested], values[~suggested]
    if len(after) < FEWEST:
        raise KampError("trial_too_small", rows=len(after), need=FEWEST)
    compare = compare_shares if outcome.bad_value is not None else compare_numbers
    if len(before) >= FEWEST:
        return compare(sample_of(before, wish), sample_of(after, wish))
    earlier = _earlier(found[0], wish)
    if earlier is None:
        raise KampError("trial_too_small", rows=len(before), need=FEWEST)
    return compare(earlier, sample_of(after, wish), earlier=True)


def _rows(workspace: Workspace, outcome: Outcome, one: Suggestion, product_column: str, file: Path) -> pd.DataFrame:
    """The rows of the product with a result and settings."""
    wanted = [outcome.target, *(move.column for move in one.moves)]
    with workspace.scratch_database() as db:
        import_file(file, Choices(), db, silent)
        frame = db.execute("select * from data").df()
    missing = [column for column in wanted if column not in frame.columns]
    if missing:
        raise KampError("trial_columns_missing", columns=", ".join(missing))
    frame = frame.dropna(subset=wanted)
    if product_column in frame.columns:
        frame = frame[as_words(frame[product_column]) == one.product]
    return frame


def _values(column: pd.Series, outcome: Outcome) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    if outcome.bad_value is not None:
        return (as_words(column) == outcome.bad_value).to_numpy("float64")
    return pd.to_numeric(column, errors="coerce").to_numpy("float64")


def _is_suggested(rows: pd.DataFrame, one: Suggestion) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Is a row nearer to the suggestion than to now, in shares of the way between?"""
    share = [(pd.to_numeric(rows[move.column], errors="coerce").to_numpy("float64") - move.now) / (move.best - move.now)
             for move in one.moves]
    return np.asarray(np.mean(share, axis=0) > 0.5)


def _earlier(one: Suggestion, wish: Wish) -> Sample | None:
    if one.now_value is None or one.now_scatter is None or one.now_rows < FEWEST:
        return None
    worth = float(wish.worth(np.array([one.now_value]))[0])
    return Sample(one.now_rows, one.now_value, worth, one.now_scatter ** 2)
