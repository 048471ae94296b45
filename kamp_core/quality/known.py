"""What a person knows of a dataset as a whole: what the indices weigh, when it was collected, rules between its columns."""
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from kamp_core.errors import KampError
from kamp_core.quality.facts import ColumnProfile, IndexName, Profile
from kamp_core.quality.kinds import is_number, is_time
from kamp_core.workspace import ColumnFacts

# Default of KAMP's guides: 0.6 completeness, 0.1 each of the others, consistency left out.
WEIGHTS: dict[IndexName, float] = {"completeness": 0.6, "uniqueness": 0.1, "validity": 0.1, "consistency": 0.0, "accuracy": 0.1,
                                   "integrity": 0.1}
MOST_RULES = 30
MOST_LISTED = 200_000          # different values of a list that others are looked up in
_NOTE = 500                    # characters
_UNIT = 20


@dataclass(frozen=True)
class Rule:
    """In every row: `at_most` a ≤ b (≤ c …), `less` a < b (< c …), `sum` a = b + c (+ d …), rounding apart."""

    kind: Literal["at_most", "less", "sum"]
    columns: tuple[str, ...]

    def __str__(self) -> str:
        first, *rest = self.columns
        if self.kind == "sum":
            return f"{first} = {' + '.join(rest)}"
        return (" ≤ " if self.kind == "at_most" else " < ").join(self.columns)


@dataclass(frozen=True)
class Lookup:
    """Every value of `column` stands in the column `listed` of a dataset."""

    column: str
    dataset: str
    listed: str


@dataclass(frozen=True)
class DatasetFacts:
    """Of all versions of a dataset. {}, None and () where nothing was said."""

    weights: dict[IndexName, float] = field(default_factory=dict)
    first: str | None = None                    # collected from this day
    last: str | None = None                     # to this day
    clock: str | None = None                    # the column that tells when a row was written
    rules: tuple[Rule, ...] = ()
    lookups: tuple[Lookup, ...] = ()

    def weight(self, name: IndexName) -> float:
        return self.weights.get(name, WEIGHTS[name])


def check_facts(facts: DatasetFacts, profile: Profile) -> None:
    """Raise KampError on what cannot be meant."""
    if any(not 0 <= weight <= 1 for weight in facts.weights.values()) or not any(map(facts.weight, WEIGHTS)):
        raise KampError("weights_wrong")
    if facts.first and facts.last and datetime.fromisoformat(facts.first) > datetime.fromisoformat(facts.last):
        raise KampError("dates_crossed", first=facts.first, last=facts.last)
    if len(facts.rules) > MOST_RULES or len(facts.lookups) > MOST_RULES:
        raise KampError("too_many_rules", most=MOST_RULES)
    for rule in facts.rules:
        check_rule(rule, profile)


def check_rule(rule: Rule, profile: Profile) -> None:
    """Raise KampError unless its columns can be compared. What a later version no longer has is no fault of the rule."""
    if len(set(rule.columns)) < len(rule.columns) or len(rule.columns) < (3 if rule.kind == "sum" else 2):
        raise KampError("rule_columns", rule=str(rule))
    families = {_family(c) for name in rule.columns if (c := profile.column(name))}
    if len(families) > 1 or not families <= {"number", "moment", "clock"} or (rule.kind == "sum" and families - {"number"}):
        raise KampError("rule_mixed", rule=str(rule))


def comparable(profile: Profile) -> dict[str, str]:
    """Columns that a rule may speak of, each with what it can be compared with."""
    return {c.name: family for c in profile.columns if (family := _family(c)) != "text"}


def _family(column: ColumnProfile) -> str:
    if is_number(column.type):
        return "number"
    return ("clock" if column.type == "TIME" else "moment") if is_time(column.type) else "text"


def ticked(changes: dict[str, object], usual: tuple[float, float] | None) -> dict[str, object]:
    """What ticking "use the usual range" means for the limits: set to that range, or taken away again."""
    if "usual" not in changes or {"low", "high"} & changes.keys():
        return changes
    if not changes["usual"]:
        return {**changes, "low": None, "high": None}
    able = usual is not None and usual[0] < usual[1]
    return {**changes, "low": usual[0], "high": usual[1]} if able and usual else {**changes, "usual": False}


def changed(column: str, known: ColumnFacts, changes: dict[str, object]) -> ColumnFacts:
    """What is known of a column after a person's changes. Limits typed by hand are a spec, no longer the usual range.

    Raises KampError('limits_crossed') where the limits or the nominal value contradict each other.
    """
    tidy: dict[str, object] = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "unit" in tidy:
        tidy["unit"] = str(tidy["unit"] or "")[:_UNIT]
    if "note" in tidy:
        tidy["note"] = str(tidy["note"] or "")[:_NOTE]
    if {"low", "high"} & tidy.keys():
        tidy.setdefault("usual", False)
    after = replace(known, **tidy)  # type: ignore[arg-type]
    ends = [x for x in (after.low, after.nominal, after.high) if x is not None]
    if ends != sorted(ends) or (after.low is not None and after.low == after.high):
        raise KampError("limits_crossed", column=column)
    return after


def with_units(profile: Profile, known: dict[str, ColumnFacts]) -> Profile:
    """The profile with the units that people gave, in place of those in the header."""
    given = {name: facts.unit for name, facts in known.items() if facts.unit is not None}
    return replace(profile, columns=tuple(
        replace(c, unit=given[c.name] or None) if c.name in given else c for c in profile.columns)) if given else profile


def keys_of(profile: Profile, known: dict[str, ColumnFacts]) -> tuple[str, ...]:
    """The columns that together name a row, in the table's order."""
    return tuple(c.name for c in profile.columns if known.get(c.name, ColumnFacts()).key)


def limited(columns: Iterable[ColumnProfile], known: dict[str, ColumnFacts]) -> dict[str, ColumnFacts]:
    """The number columns that have a limit."""
    return {c.name: facts for c in columns if (facts := known.get(c.name)) and is_number(c.type)
            and (facts.low is not None or facts.high is not None)}
