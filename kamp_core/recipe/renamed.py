"""Columns of the next file that seem to be those of the last one under a new name: guesses, for a person to confirm."""
from collections.abc import Mapping

from kamp_core.intake.columns import plain_name, units_agree
from kamp_core.recipe.shape import Held, Shape, kin
from kamp_core.units import same_unit


def guess_renamed(base: Shape, target: Shape, found: Mapping[str, str | None]) -> dict[str, str]:
    """`found`: what the names alone tell. → a column of `base` that is not there to the one of `target` that may be it.

    One name within the other first, then the only two of a unit, then the same neighbours; of several nothing is guessed.
    """
    sure = {mine: theirs for mine, theirs in found.items() if theirs}
    guesses: dict[str, str] = {}

    def neighbours(mine: Held, theirs: Held) -> bool:
        return _beside(base, mine, {**sure, **guesses}) == _beside(target, theirs, None)

    for fits in (_named, _measured, neighbours):
        known = {**sure, **guesses}
        lost = [held for held in base.columns if held.name not in known]
        free = [held for held in target.columns if held.name not in known.values()]
        able = [(mine, theirs) for mine in lost for theirs in free if _possible(mine, theirs) and fits(mine, theirs)]
        guesses |= {mine.name: theirs.name for mine, theirs in able
                    if sum(mine is one for one, _ in able) == sum(theirs is other for _, other in able) == 1}
    return guesses


def _possible(mine: Held, theirs: Held) -> bool:
    """Of one kind, and not in two units."""
    units = not (mine.unit and theirs.unit) or same_unit(mine.unit, theirs.unit)
    return theirs.type in kin(mine.type) and units and units_agree(mine.name, theirs.name)


def _named(mine: Held, theirs: Held) -> bool:
    """온도 and 성형온도, 로트 and 로트번호."""
    short, long = sorted((plain_name(mine.name), plain_name(theirs.name)), key=len)
    return len(short) > 1 and short in long


def _measured(mine: Held, theirs: Held) -> bool:
    return bool(mine.unit and theirs.unit)


def _beside(shape: Shape, held: Held, known: Mapping[str, str] | None) -> tuple[str | None, str | None] | None:
    """The columns before and behind, under the names of the next file; None of them known: nothing to go by."""
    names: list[str | None] = [None, *shape.names, None]
    place = names.index(held.name)
    before, behind = names[place - 1], names[place + 1]
    if known is None:
        return before, behind
    if any(name is not None and name not in known for name in (before, behind)):
        return None
    return known.get(before or ""), known.get(behind or "")
