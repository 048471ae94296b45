"""KAMP's six quality indices in %, as published guidebook code works them out and as they should be read, and their total.

Source of the guides' formulas and weights: the KAMP data quality index (데이터 품질지수) as coded in published work on two
guidebooks of the Korea AI Manufacturing Platform. Each function below names the guides' formula and what it misses.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import floor
from typing import Any

from kamp_core.quality.asked import Answer
from kamp_core.quality.facts import Grade, Index, Profile
from kamp_core.quality.kinds import is_number
from kamp_core.quality.known import DatasetFacts, Lookup, Rule

MOSTLY = 0.3          # KAMP's guides drop a column with more missing than this


@dataclass(frozen=True)
class Answered:
    """What the table answered to all that people know of it. None where a column is gone."""

    key_columns: tuple[str, ...] = ()
    key: Answer | None = None
    outside: dict[str, Answer] = field(default_factory=dict)          # by column
    dates: Answer | None = None
    rules: dict[Rule, Answer | None] = field(default_factory=dict)
    any_rule: Answer | None = None
    lookups: dict[Lookup, Answer | None] = field(default_factory=dict)
    lists: dict[Lookup, str] = field(default_factory=dict)            # what each list is called


def measure(profile: Profile, answered: Answered, facts: DatasetFacts) -> tuple[Index, ...]:
    """All six. What cannot be measured is None; its weight is shared out among the others."""
    plain = [_completeness(profile), _uniqueness(profile, answered), _validity(profile, answered),
             _consistency(profile, answered), _accuracy(profile, answered)]
    every = [*plain, _integrity(plain[1:4])]
    whole = sum(facts.weight(i.name) for i in every if i.value is not None) or 1.0
    return tuple(replace(i, weight=facts.weight(i.name), share=facts.weight(i.name) / whole if i.value is not None else 0.0)
                 for i in every)


def total_of(indices: Iterable[Index]) -> float:
    """Ours: over what is measured."""
    return min(100.0, sum(i.share * i.value for i in indices if i.value is not None))


def guide_total_of(indices: Iterable[Index]) -> float:
    """The guides': Σ weight × index. Default weights: 0.6 completeness, 0.1 each uniqueness, validity, accuracy, integrity."""
    parts = [(i.weight, i.guide) for i in indices if i.guide is not None]
    return sum(weight * value for weight, value in parts) / (sum(weight for weight, _ in parts) or 1.0)


def grade_of(total: float) -> Grade:
    return "A" if total >= 95 else "B" if total >= 85 else "C" if total >= 70 else "D"


def _completeness(profile: Profile) -> Index:
    """Guides: (1 − missing / all) × 100 after dropping columns with over 30 % missing; one divides missing cells by rows.
    Ours: the share of filled cells, nothing dropped."""
    rows, columns = profile.rows, profile.columns
    cells, missing = rows * len(columns), sum(c.missing for c in columns)
    kept = [c for c in columns if rows and c.missing <= MOSTLY * rows]
    left = sum(c.missing for c in kept)
    facts = {"missing": missing, "cells": cells, "dropped": len(columns) - len(kept), "kept_missing": left,
             "kept_cells": rows * len(kept), "by_rows": 100 * (1 - missing / rows) if rows else 100.0}
    remark = "remark_dropped" if facts["dropped"] else "remark_by_rows" if missing else ""
    return Index("completeness", _share(cells - missing, cells), _share(rows * len(kept) - left, rows * len(kept)),
                 "cells_missing" if missing else "cells_full", "guide_cells", remark, facts)


def _uniqueness(profile: Profile, answered: Answered) -> Index:
    """Guides: (keys − keys seen twice or more) / keys × 100. Ours: the share of rows that are the first of their key.
    Without a key whole rows are compared in both."""
    rows, repeated = profile.rows, profile.repeated_rows
    if answered.key is None:
        keys, twice = rows - repeated, profile.repeated_sets
        facts: dict[str, Any] = {"repeated": repeated, "keys": keys, "twice": twice}
        return Index("uniqueness", _share(rows - repeated, rows), _share(keys - twice, keys),
                     "rows_repeat" if repeated else "rows_unlike", "guide_rows_as_keys", "remark_twice" if repeated else "", facts)
    keys, twice, blank = answered.key.more
    facts = {"columns": " + ".join(answered.key_columns), "keys": keys, "twice": twice, "extra": answered.key.count, "blank": blank,
             "repeated": repeated}
    code = "key_repeats" if answered.key.count else "key_blank" if blank else "key_unlike"
    return Index("uniqueness", _share(keys, rows), _share(keys - twice, keys), code, "guide_keys",
                 "remark_twice" if twice else "", facts)


def _validity(profile: Profile, answered: Answered) -> Index:
    """Guides: valid / all × 100 (in range, within the collection dates, of the right type), ranges typed by hand.
    Ours: of the filled cells, and numbers that stand for "no reading" are invalid too."""
    found = profile.marks
    unreadable = sum(found.unreadable.values())
    stand_ins = sum(count for marks in found.stand_ins.values() for _, count in marks)
    outside = sum(answer.count for answer in answered.outside.values())
    dates = answered.dates.count if answered.dates else 0
    filled = sum(c.rows - c.missing for c in profile.columns) + unreadable
    cells = profile.rows * len(profile.columns) + found.unreadable.get("", 0)
    facts = {"unreadable": unreadable, "stand_ins": stand_ins, "outside": outside, "dates": dates, "filled": filled, "cells": cells,
             "limited": len(answered.outside)}
    wrong = unreadable + outside + dates
    remark = "remark_no_limits" if not answered.outside else "remark_outside" if outside else ""
    return Index("validity", _share(filled - wrong - stand_ins, filled), _share(cells - wrong, cells),
                 "values_invalid" if wrong + stand_ins else "values_valid", "guide_valid", remark, facts)


def _consistency(profile: Profile, answered: Answered) -> Index:
    """Guides: consistent / all × 100: items found in a list, or numeric / (numeric + non-numeric), which one published
    code writes without its brackets. Ours: values in their list, one spelling a code, one unit a column."""
    codes = [c for c in profile.columns if c.type == "VARCHAR" and c.kind in ("category", "text", "constant")]
    odd = sum(count for sets in profile.marks.spellings.values() for group in sets for _, count in group[1:])
    mixed = list(profile.marks.units.values())
    units = sum(count for group in mixed for _, count in group[1:])
    looked = [answer for answer in answered.lookups.values() if answer]
    missing, asked = sum(a.count for a in looked), sum(a.of for a in looked)
    checked = sum(c.rows - c.missing for c in codes) + sum(count for group in mixed for _, count in group) + asked
    numeric, other = _numeric(profile)
    facts = {"odd": odd, "units": units, "missing": missing, "asked": asked, "checked": checked, "numeric": numeric, "other": other,
             "slipped": 100.0 * (1 + other)}
    guide = _share(asked - missing, asked) if looked else _share(numeric, numeric + other) if numeric else None
    numbers = "guide_listed" if looked else "guide_numeric" if numeric else "guide_no_numbers"
    remark = "remark_brackets" if not looked and other else ""
    if not checked:
        return Index("consistency", None, guide, "no_codes", numbers, remark, facts)
    wrong = odd + units + missing
    return Index("consistency", _share(checked - wrong, checked), guide, "codes_unlike" if wrong else "codes_alike", numbers,
                 remark, facts)


def _numeric(profile: Profile) -> tuple[int, int]:
    """Cells of number columns that are numbers, and those that were not."""
    columns = [c for c in profile.columns if is_number(c.type)]
    return sum(c.rows - c.missing for c in columns), sum(profile.marks.unreadable.get(c.name, 0) for c in columns)


def _accuracy(profile: Profile, answered: Answered) -> Index:
    """Guides: (1 − rule breaks / all) × 100, set to 100 where columns are called independent.
    Ours: rows that break no rule, of those in which one could be checked; not measured without a rule."""
    told = {rule: answer for rule, answer in answered.rules.items() if answer}
    breaks = sum(answer.count for answer in told.values())
    facts = {"rules": len(told), "breaks": breaks, "rows": profile.rows}
    if not told or answered.any_rule is None or not answered.any_rule.of:
        code = "no_rule" if not answered.rules else "rules_idle"
        return Index("accuracy", None, 100.0, code, "guide_independent", "remark_independent", facts)
    broken, checked = answered.any_rule.count, answered.any_rule.of
    facts |= {"broken": broken, "checked": checked}
    return Index("accuracy", _share(checked - broken, checked), max(0.0, 100.0 * (1 - breaks / profile.rows)),
                 "rules_broken" if breaks else "rules_kept", "guide_breaks", "", facts)


def _integrity(parts: list[Index]) -> Index:
    """Both: (1 − how many of uniqueness, validity and consistency are below 100 / 3) × 100."""
    short, guide_short = (sum(x is not None and x < 100 for x in values) for values in (
        [i.value for i in parts], [i.guide for i in parts]))
    facts: dict[str, Any] = {i.name: "–" if i.value is None else f"{floor(10 * i.value) / 10:.1f} %" for i in parts}
    facts |= {"short": short, "guide_short": guide_short}
    return Index("integrity", 100 * (1 - short / 3), 100 * (1 - guide_short / 3), "integrity_lost" if short else "integrity_whole",
                 "guide_short", "remark_thirds" if guide_short else "", facts)


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0
