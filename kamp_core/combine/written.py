"""How the cells of a column were written in several parts, as one: what a model will need to read the next file."""
from collections.abc import Sequence

from kamp_core.combine.units import NUMBERS
from kamp_core.intake.facts import ColumnType
from kamp_core.intake.times import day_first
from kamp_core.intake.written import canonical_words, folded, number_form, writes


def united(type: ColumnType, forms: Sequence[tuple[ColumnType, str | None]]) -> str | None:
    """One form out of those of the parts (type, form), as intake/written.py tells forms; None: the plainest, or they disagree."""
    told = [form for _, form in forms if form]
    if not told or len({form for _, form in forms}) == 1:
        return told[0] if told else None
    if type in NUMBERS:
        return _of_numbers(forms)
    return _of_words(told) if type == "text" else _of_times(type, forms)


def _of_numbers(forms: Sequence[tuple[ColumnType, str | None]]) -> str | None:
    """Grouped digits beside plain ones read both; a decimal comma beside a decimal point would misread one of them."""
    known = [number_form(form) for _, form in forms]
    styles = {form.style for form in known if form.style}
    pointed = any(not form.style and type == "number" for (type, _), form in zip(forms, known, strict=True))
    if len(styles) > 1 or "zeros" in styles or (styles == {"decimal_comma"} and pointed):
        return None
    units = dict.fromkeys(unit for form in known for unit in form.units)
    wide = "wide_" if any(form.wide for form in known) else ""
    return wide + " ".join([*styles, *(["|".join(units)] if units else [])])


def _of_times(type: ColumnType, forms: Sequence[tuple[ColumnType, str | None]]) -> str | None:
    """Every way of writing, in turn. Of two orders of day and month the last part's: the next file will come as that did."""
    usual = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}.get(type)
    ways = dict.fromkeys(way for _, form in forms for way in (form or usual or "").split("|") if way)
    orders = [order for _, form in forms if (order := day_first(form)) is not None]
    kept = [way for way in ways if not orders or day_first(way) in (None, orders[-1])]
    late = "midnight_last"
    return "|".join([*(way for way in kept if way != late), *([late] if any(writes(form, late) for _, form in forms) else [])])


def _of_words(forms: Sequence[str]) -> str | None:
    """All words, if none of them is spelt in two ways."""
    words = list(dict.fromkeys(word for form in forms for word in canonical_words(form)))
    if len({folded(word) for word in words}) < len(words):
        return None
    return "words " + "|".join(words) if words else "narrow"
