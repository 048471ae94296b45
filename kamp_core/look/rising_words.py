"""Does it rise: the answer in one sentence, and what else to know of it."""
from math import isfinite

from kamp_core.look.compare_words import Value
from kamp_core.look.rising import Rising, Slope
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent, percent_figure


def rising_sentence(found: Rising | None, value: Value, language: Language) -> str:
    """It rises, it falls, or none is shown; by how much, with the range."""
    what = value[0] if value else say("look.bad_share_inside", language)
    if found is None:
        return _begun(say("look.rising_too_few", language, what=what), value)
    code = "mixed" if found.by_products else "none" if not found.slope.clear else "up" if found.slope.value > 0 else "down"
    facts = _facts(found.slope, found, value, language)
    return _begun(say(f"look.rising_{code}", language, what=what, product=found.product or "", **facts), value)


def _begun(words: str, value: Value) -> str:
    """A capital first letter, unless a column's name stands there."""
    return words if value else words[0].upper() + words[1:]


def rising_notes(found: Rising, value: Value, language: Language) -> list[str]:
    """What is left within products, where the whole and they do not say the same."""
    if found.within is None or not isfinite(found.within.low):
        return []
    code = "still" if found.within.clear and found.slope.clear and found.within.value * found.slope.value > 0 else (
        "only" if found.within.clear and not found.by_products else None)
    if code is None:
        return []
    way = say("look.rising_way_up" if found.within.value > 0 else "look.rising_way_down", language)
    return [say(f"look.rising_{code}", language, product=found.product, way=way, **_facts(found.within, found, value, language))]


def _facts(slope: Slope, found: Rising, value: Value, language: Language) -> dict[str, str]:
    def gap(x: float, sign: bool = False) -> str:
        text = number(abs(x) if not sign else x, value[1]) if value else say(
            "look.points", language, value=percent_figure(x if sign else abs(x)))
        return f"+{text}" if sign and x > 0 else text.replace("-", "−")

    def level(x: float) -> str:
        return number(x, value[1]) if value else percent(x)

    return {"gap": gap(slope.value), "low": gap(slope.low, True), "high": gap(slope.high, True),
            "step": say(f"look.step_{found.step}", language), "days": number(found.days), "rows": number(found.rows),
            "start": level(found.start), "end": level(found.end), "first": found.first, "last": found.last}
