"""Columns that give the answer away."""
import numpy as np
import pandas as pd

from kamp_core.learning.checks.sheet import Check, Sheet, few_levels
from kamp_core.learning.prepare import as_words
from kamp_core.problems import Family

FEWEST_BAD = 5
FEWEST_ROWS = 20        # DESIGN 5.4: a value on at least so many rows ...
CHANCE = 1e-6           # ... that by chance would hardly meet one answer only
SURE_AUC = 0.995        # one measured column alone ranks nearly every bad row first
SURE_R2 = 0.95          # one column alone explains the number
MOST_LEVELS = 50


def look(sheet: Sheet) -> list[Check]:
    if not sheet.answered:
        return []
    found: dict[str, list[str]] = {"leak_separates": [], "leak_filled_only_bad": [], "leak_value": [], "leak_number": []}
    set_before = {knob.column for knob in sheet.request.knobs}          # a strong knob gives nothing away
    for column in sheet.inputs:
        code = _numbers(sheet, column) if sheet.number is not None else _classes(sheet, column)
        if code and not (column in set_before and code in ("leak_value", "leak_number")):
            found[code].append(column)
    refusing = ("leak_separates", "leak_filled_only_bad")
    return [Check(code, "block" if code in refusing else "warn", tuple(columns),
                  {"columns": ", ".join(columns[:8]), "count": len(columns), "target": sheet.request.target},
                  cure="keep" if code in refusing else "exclude") for code, columns in found.items() if columns]


def _classes(sheet: Sheet, column: str) -> str | None:
    assert sheet.words is not None
    values = sheet.frame[column]
    if sheet.bad is not None and _filled_only_for_bad(values, sheet.bad):
        return "leak_filled_only_bad"
    if 1 < values.nunique() <= MOST_LEVELS and _separates(as_words(values).fillna(""), sheet.words):
        return "leak_separates"
    if sheet.bad is not None and _is_measured(values):
        auc = _auc(values.to_numpy("float64", na_value=np.nan), sheet.bad)
        if auc >= 1.0:
            return "leak_separates"
        if auc >= SURE_AUC:
            return "leak_number"
    if few_levels(values) and _one_answer_value(as_words(values), sheet):
        return "leak_value"
    return None


def _filled_only_for_bad(values: pd.Series, bad: np.ndarray) -> bool:
    filled = values.notna().to_numpy()
    return filled.sum() >= FEWEST_BAD and not filled.all() and bool(bad[filled].all()) and not bool(bad.all())


def _separates(words: pd.Series, answers: pd.Series) -> bool:
    """Every value goes with one answer, and every answer has at least a handful of rows."""
    table = pd.crosstab(words, answers)
    return bool((table > 0).sum(axis=1).max() == 1 and table.sum().min() >= FEWEST_BAD and table.shape[1] > 1)


def _one_answer_value(words: pd.Series, sheet: Sheet) -> bool:
    """Is there a value whose many rows all have one and the same rare answer?"""
    assert sheet.words is not None
    table = pd.crosstab(words, sheet.words)
    shares = table.sum() / table.to_numpy().sum()
    if sheet.bad is not None and sheet.bad.any():
        answers = [str(sheet.words[sheet.bad].iloc[0])]
    else:
        answers = [str(answer) for answer in table.columns if shares[answer] < 0.5]
    rows = table.sum(axis=1)
    return any(((table[answer] == rows) & (rows >= FEWEST_ROWS) & (shares[answer] ** rows < CHANCE)).any()
               for answer in answers if answer in table)


def _numbers(sheet: Sheet, column: str) -> str | None:
    assert sheet.number is not None
    values = sheet.frame[column]
    if not pd.api.types.is_numeric_dtype(values) or values.nunique() < 5:
        return None
    numbers = values.to_numpy("float64", na_value=np.nan)
    both = np.isfinite(numbers) & np.isfinite(sheet.number)
    if both.sum() < FEWEST_ROWS or np.std(numbers[both]) == 0 or np.std(sheet.number[both]) == 0:
        return None
    own, other = _within(sheet, numbers[both], both), _within(sheet, sheet.number[both], both)
    if np.std(own) == 0 or np.std(other) == 0:
        return None
    r2 = float(np.corrcoef(own, other)[0, 1]) ** 2
    return "leak_separates" if r2 > 1 - 1e-9 else "leak_number" if r2 >= SURE_R2 else None


def _within(sheet: Sheet, numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Of a forecast each series by itself: large products have large plans and large amounts, which gives nothing away."""
    if sheet.problem.family is not Family.FORECAST or sheet.request.group not in sheet.frame:
        return numbers
    by = pd.Series(numbers).groupby(sheet.frame.loc[rows, sheet.request.group].to_numpy())
    return ((pd.Series(numbers) - by.transform("mean")) / by.transform("std").replace(0, np.nan)).fillna(0.0).to_numpy()


def _is_measured(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) and values.nunique() > 20


def _auc(numbers: np.ndarray, bad: np.ndarray) -> float:
    """How well the column alone ranks bad before good, whichever way round (Mann-Whitney)."""
    known = np.isfinite(numbers)
    numbers, bad = numbers[known], bad[known]
    if bad.sum() < FEWEST_BAD or (~bad).sum() < FEWEST_BAD:
        return 0.5
    ranks = pd.Series(numbers).rank().to_numpy()
    auc = (ranks[bad].sum() - bad.sum() * (bad.sum() + 1) / 2) / (bad.sum() * (~bad).sum())
    return float(max(auc, 1 - auc))
