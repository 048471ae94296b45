"""What to do with a row of a new file, in a word: inspect or go on as usual, service, keep an eye on."""
from collections.abc import Mapping
from typing import Any, Literal

from kamp_core.learning.machines import NEAR
from kamp_core.learning.outcome import Outcome
from kamp_core.reports.sentences import inspects
from kamp_core.settings import Language
from kamp_core.wording import say

Kind = Literal["part", "hint", "failure", "alarm", "group", ""]
State = Literal["act", "near", "rest"]
_NEAR = {"failure": 0.5, "alarm": NEAR}        # of the limit: so far a machine is no alarm, and no all-clear
_UNSURE = ("no_signal", "suspicious")          # nobody is told what to do by such a model


def kind_of(outcome: Outcome) -> Kind:
    """'' where the prediction asks for nothing by itself."""
    if outcome.verdict.level in _UNSURE:
        return ""
    if outcome.life is not None:
        return "failure" if outcome.life.kind == "window" else ""
    if outcome.watch is not None:
        return "alarm"
    if outcome.division is not None:
        return "group"
    if outcome.bad_value is None:
        return ""
    return "part" if outcome.verdict.level == "ready" else "hint"


def to_inspect(outcome: Outcome, rows: int, marked: int | None, share: float) -> int | None:
    """How many of the rows, riskiest first, the answer's plan says to inspect; None where it is not about parts to pick.

    `share`: of the parts. What the model itself calls bad (`marked`) is always inspected, unless inspecting pays nowhere.
    """
    if kind_of(outcome) not in ("part", "hint") or not inspects(outcome):
        return None
    return min(rows, max(1, round(share * rows), marked or 0)) if share else 0


def to_do_with(outcome: Outcome, row: Mapping[str, Any], limit: float | None, language: Language, place: int | None = None,
               inspect: int | None = None) -> str:
    """'검사', '평소대로', '지켜보기' …; '' where nothing is asked for.

    `row`: as in models.Scored.preview; `limit`: from which risk or score on rows were marked; where so many rows are to be
    inspected (`inspect`), the row's `place` among all says it, from 1."""
    kind = kind_of(outcome)
    if inspect is not None and place is not None:
        state: State = "act" if place <= inspect else "rest"
    else:
        state = state_of(outcome, row, limit)
    if not kind or (kind == "group" and state == "rest"):             # a usual group asks for nothing
        return ""
    return say(f"use.do_{kind}_{state}", language)


def state_of(outcome: Outcome, row: Mapping[str, Any], limit: float | None) -> State:
    """Beyond the limit, next to it, or neither."""
    kind = kind_of(outcome)
    if kind == "group":
        return "act" if row["score"] > 1 else "rest"
    value = float(row["risk"] if "risk" in row else row.get("score", 0.0))
    limit = limit or (1.0 if kind == "alarm" else 0.5)
    if value >= limit:
        return "act"
    return "near" if value >= _NEAR.get(kind, 2.0) * limit else "rest"
