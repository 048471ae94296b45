"""The numbers of a forecast as they are told, everywhere alike: of what is counted in whole pieces whole ones."""
from collections.abc import Callable
from math import ceil, floor

from kamp_core.learning.outcome import Facts, Outlook
from kamp_core.reports.numbers import short

EXACT = 6                  # decimals: what is off by less is off by how computers count


def shown(fact: Facts, outlook: Outlook, together: bool = False) -> Facts:
    """Of whole pieces the low end down, the high end and what is enough up. `together`: of all, whose mean need not be whole."""
    whole = outlook.whole and (not together or outlook.how == "sum" or outlook.series == 1)
    return fact | {name: (turn if whole else short)(float(fact[name])) for name, turn in _TURNS.items() if name in fact}


def in_all(outlook: Outlook) -> tuple[float, float, float]:
    """Value, low and high end of the whole horizon."""
    fact = {"value": outlook.value, "low": outlook.low, "high": outlook.high}
    told = shown(fact, outlook) if outlook.how == "sum" else {name: short(value) for name, value in fact.items()}
    return told["value"], told["low"], told["high"]


def _half_up(value: float) -> float:
    return floor(value + 0.5)


def _up(value: float) -> float:
    return ceil(round(value, EXACT))


_TURNS: dict[str, Callable[[float], float]] = {
    "value": _half_up, "prediction": _half_up, "low": lambda value: floor(round(value, EXACT)), "high": _up, "enough": _up}
