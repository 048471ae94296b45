"""What a comparison comes to, in one plain sentence."""
from kamp_core.look.beside import Beside
from kamp_core.look.compare import Compared, Related
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import number, percent_figure

_WEAK, _STRONG = 0.3, 0.6      # of a rank correlation
Value = tuple[str, str | None] | None      # a number column and its unit; None: the share of bad rows


def finding(found: Compared, value: Value, names: tuple[str, str], language: Language) -> str:
    """Which side is higher, by how much, and whether chance may explain it."""
    def gap(x: float) -> str:
        return number(x, value[1]) if value else say("look.points", language, value=percent_figure(x))

    if gap(found.low) == gap(found.high) == gap(0.0):
        return say("look.compared_equal", language, first=names[0], second=names[1],
                   what=value[0] if value else say("look.bad_share_inside", language))
    way = "higher" if found.difference > 0 else "lower"
    return say(f"look.compared_{way}" if found.clear else f"look.compared_unclear_{way}", language, first=names[0], second=names[1],
               gap=gap(abs(found.difference)), low=gap(found.low), high=gap(found.high),
               what=value[0] if value else say("look.bad_share_inside", language))


def within(found: Compared | None, unlike: Beside, value: Value, names: tuple[str, str], language: Language) -> str:
    """The same among rows that are alike in what is spread unlike; that it cannot be told where nothing is left to compare."""
    facts = {"column": unlike.column, "first": names[0], "second": names[1]}
    if unlike.apart:
        facts |= {"ones": some(list(unlike.first)), "others": some(list(unlike.second))}
        return say("look.beside_apart", language, **facts)
    if found is None:
        return say("look.beside_too_few", language, **facts)
    return say("look.beside_within", language, **facts, said=finding(found, value, names, language))


def related_words(found: Related, x: str, y: str, language: Language) -> str:
    """Do they move together, and how much?"""
    if not found.clear or abs(found.rho) < _WEAK / 2:
        return say("look.related_none", language, x=x, y=y)
    strength = "strong" if abs(found.rho) >= _STRONG else "middling" if abs(found.rho) >= _WEAK else "weak"
    return say(f"look.related_{strength}_{'up' if found.rho > 0 else 'down'}", language, x=x, y=y)
