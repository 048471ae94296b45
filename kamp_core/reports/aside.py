"""The rows kept aside, one by one, in the language of what was asked: what was expected, and what came."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.problems import Family
from kamp_core.reports.foretold import day_to_promise
from kamp_core.reports.numbers import in_unit
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

SHOWN = 10
PEAKS = 3
Kind = Literal["use", "life", "due", "types", "values"]


@dataclass(frozen=True)
class Aside:
    """`said`: sentences above the table; `table`: columns by their heads."""

    kind: Kind
    said: tuple[str, ...]
    table: dict[str, list[str]]


@dataclass(frozen=True)
class Kept:
    """`rows`: row, block, actual, prediction, low, high …, one a row kept aside; `shown`: some of them, and of these `known_by` the
    cells by which people know them and `when` their times ([] where none are known); `peaks`: rows and times of the highest values;
    `limits`: the specification of the result."""

    rows: pd.DataFrame
    shown: pd.DataFrame
    known_by: dict[str, list[str]]
    when: list[str]
    peaks: tuple[pd.DataFrame, list[str]] | None = None
    limits: tuple[float | None, float | None] = (None, None)


def kind_of(outcome: Outcome) -> Kind | None:
    """What the rows are shown as; None where another part of the answer shows them."""
    family = Family(outcome.family)
    if outcome.verdict.level == "no_signal" or family not in (Family.NUMBERS, Family.MANY_CLASSES) or outcome.settings is not None:
        return None
    if family is Family.MANY_CLASSES:
        return "types"
    if outcome.life is not None:
        return "life"
    return "due" if outcome.due is not None else "use" if outcome.asks == "use" else "values"


def rows_to_show(kind: Kind, kept: pd.DataFrame, machines: Sequence[str]) -> pd.DataFrame:
    """Some of the rows kept aside. `machines`: of each of them, '' where none is known.

    Where more was used than expected the farthest first; of machines the last reading of each before the middle, as the last ones
    that can be judged all stand just before a failure; else the latest.
    """
    if kind == "use":
        above = kept[kept["actual"] > kept["high"]]
        return above.loc[(above["actual"] - above["prediction"]).sort_values(ascending=False).index].head(SHOWN)
    latest = kept.sort_values("row", ascending=False)
    if kind == "life":
        latest = latest[latest["row"] <= kept["row"].median()]
        latest = latest[~pd.Series(machines, index=kept.index)[latest.index].duplicated()].sort_values("prediction")
    return latest.head(SHOWN)


def aside(outcome: Outcome, kind: Kind, kept: Kept, language: Language) -> Aside:
    table = {say("answer.row", language): [number(row) for row in kept.shown["row"]], **kept.known_by}
    made = {"types": _types, "use": _use, "life": _life, "due": _due, "values": _values}[kind]
    return Aside(kind, _said(outcome, kind, kept, language), table | made(outcome, kept, language))


def peaks(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the highest values."""
    return rows.sort_values("actual", ascending=False).head(PEAKS)


def shares_right(rows: pd.DataFrame, classes: Sequence[str]) -> tuple[float, float]:
    """How often the type is the most likely one, and one of the two most likely."""
    order = np.argsort(-rows[[f"probability_{name}" for name in classes]].to_numpy(), axis=1, kind="stable")[:, :2]
    right = np.asarray(classes, dtype=object)[order] == rows["actual"].to_numpy(dtype=object)[:, None]
    return float(right[:, 0].mean()), float(right.any(axis=1).mean())


def outside(kept: Kept) -> list[float]:
    """Of each row shown, the share of the errors seen in other blocks that would take it out of its limits."""
    low, high = (np.inf * sign if end is None else end for sign, end in zip((-1, 1), kept.limits, strict=True))
    errors, blocks = (kept.rows["actual"] - kept.rows["prediction"]).to_numpy(), kept.rows["block"].to_numpy()
    found = []
    for block, expected in zip(kept.shown["block"], kept.shown["prediction"], strict=True):
        other = blocks != block
        may = float(expected) + (errors[other] if other.any() else errors)
        found.append(float(((may < low) | (may > high)).mean()))
    return found


def _said(outcome: Outcome, kind: Kind, kept: Kept, language: Language) -> tuple[str, ...]:
    """What a table of rows is, and of use also how much more it was in all, and its peaks."""
    said = [say(f"report.aside_help_{kind}", language)]
    if kind == "use":
        unit, used = unit_of(outcome.target) or "", float(kept.rows["actual"].sum())
        over = used - float(kept.rows["prediction"].sum())
        said.append(say("report.aside_more" if over > 0 else "report.aside_less", language, used=number(round(used), unit),
                        over=number(abs(round(over)), unit), share=percent(abs(over) / used) if used else "–"))
    if kind == "types":
        first, second = (percent(share) for share in shares_right(kept.rows, outcome.classes))
        said.append(say("report.aside_right", language, first=first, second=second))
    if kind == "values" and kept.limits == (None, None):
        said.append(say("report.aside_no_limits", language, column=outcome.target))
    if kept.peaks is not None:
        said.append(_peaks(outcome, *kept.peaks, language))
    return tuple(said)


def _peaks(outcome: Outcome, highest: pd.DataFrame, when: list[str], language: Language) -> str:
    """'가장 많이 쓴 때: 2026-08-11 14:00 172 kWh(예상 165 kWh), …'"""
    unit = unit_of(outcome.target) or ""
    parts = [say("report.aside_peak", language, when=time, used=number(used, unit), expected=number(expected, unit))
             for time, used, expected in zip(when, highest["actual"], highest["prediction"], strict=True)]
    return say("report.aside_peaks", language, peaks=", ".join(parts))


def _types(outcome: Outcome, kept: Kept, language: Language) -> dict[str, list[str]]:
    """The two most likely types of each, with their chances."""
    chances = kept.shown[[f"probability_{name}" for name in outcome.classes]].to_numpy()
    order = np.argsort(-chances, axis=1, kind="stable")[:, :2]
    guesses = [[f"{outcome.classes[place]} {percent(float(row[place]))}" for place in places]
               for row, places in zip(chances, order, strict=True)]
    return {say("report.aside_first", language): [guess[0] for guess in guesses],
            say("report.aside_second", language): [guess[1] for guess in guesses],
            say("answer.actual", language): [str(value) for value in kept.shown["actual"]]}


def _use(outcome: Outcome, kept: Kept, language: Language) -> dict[str, list[str]]:
    unit = unit_of(outcome.target) or ""
    return {say("report.aside_used", language): [number(x, unit) for x in kept.shown["actual"]],
            say("report.aside_expected", language): _with_range(kept.shown, unit, language),
            say("report.aside_over", language): [number(x, unit) for x in kept.shown["actual"] - kept.shown["prediction"]]}


def _life(outcome: Outcome, kept: Kept, language: Language) -> dict[str, list[str]]:
    unit = outcome.life.unit if outcome.life is not None else ""
    shown = kept.shown.assign(low=kept.shown["low"].clip(lower=0))
    return {say("report.aside_left", language): _with_range(shown, unit, language),
            say("answer.actual", language): [in_unit(x, unit, language) for x in kept.shown["actual"]]}


def _due(outcome: Outcome, kept: Kept, language: Language) -> dict[str, list[str]]:
    """The day by which nine in ten are done, where the time column tells when each began."""
    unit, shown = outcome.due.unit if outcome.due is not None else "", kept.shown
    started = kept.when or [""] * len(shown)
    days = [day_to_promise(began, float(span), unit) for began, span in zip(started, shown["high"], strict=True)]
    promised = {say("report.aside_day", language): days} if all(days) else {}
    return {say("report.aside_usual", language): [in_unit(x, unit, language) for x in shown["prediction"]],
            say("report.aside_latest", language): [in_unit(x, unit, language) for x in shown["high"]], **promised,
            say("answer.actual", language): [in_unit(x, unit, language) for x in shown["actual"]]}


def _values(outcome: Outcome, kept: Kept, language: Language) -> dict[str, list[str]]:
    """With a specification also the chance to lie outside."""
    unit = unit_of(outcome.target) or ""
    table = {say("report.aside_expected", language): _with_range(kept.shown, unit, language),
             say("answer.actual", language): [number(x, unit) for x in kept.shown["actual"]]}
    if kept.limits == (None, None):
        return table
    return table | {say("report.aside_outside", language): [percent(x) for x in outside(kept)]}


def _with_range(shown: pd.DataFrame, unit: str, language: Language) -> list[str]:
    return [f"{in_unit(value, unit, language)} ({number(low)}–{number(high)})"
            for value, low, high in zip(shown["prediction"], shown["low"], shown["high"], strict=True)]
