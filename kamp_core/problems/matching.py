"""Which column plays which role: guessed from names and values, for the user to confirm."""
import re
from collections import Counter
from dataclasses import dataclass

from kamp_core.problems import Family, Problem, Role
from kamp_core.quality.facts import ColumnProfile, Profile

MANY_ALIKE = 3
_WEAK_SIGNS = ("1", "n", "y", "x", "f", "true", "yes")     # mean bad only where they are the rarer value
_GRADED = re.compile(r"등급|품질|grade|quality", re.IGNORECASE)
_READ = re.compile(r"(^|[\s_(-])(peak|mean|avg|average|max|min|actual|measured)([\s_)-]|$)|실측|실제|평균|최대|최소|피크",
                   re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_THING = re.compile(r"^[\s_.#-]*(no|id|cd|code|name|번호|명|코드|순번)?[\s_.#-]*\d*$", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """Columns by role; `late`: known only after the result; `ids`: numbers of things; `knobs`: inputs that can be set."""

    target: str | None
    time: str | None
    group: str | None
    bad: str | None
    inputs: tuple[str, ...]
    late: tuple[str, ...]
    ids: tuple[str, ...]
    knobs: tuple[str, ...] = ()


def guess_roles(problem: Problem, profile: Profile) -> Guess:
    """The most likely column of each role; None where none fits."""
    roles = {role.name: role for role in problem.roles}
    taken: set[str] = set()
    target = _result(profile, problem)
    taken.add(target or "")
    time = _best(profile, roles["time"], taken, lambda c: c.kind == "time" and c.type != "TIME") if "time" in roles else None
    taken.add(time or "")
    fewest = 2 if problem.life or problem.settings or problem.family in (Family.FORECAST, Family.ALARMS) else 4
    group = _best(profile, roles["group"], taken, lambda c: _fits_group(c, roles["group"].hints, fewest),
                  by_name_only=True) if "group" in roles else None
    taken.add(group or "")
    late = tuple(c.name for c in profile.columns if c.name not in taken and _named(c.name, problem.late_hints))
    ids = tuple(c.name for c in profile.columns if c.kind == "id" and c.name not in taken)
    inputs = tuple(c.name for c in profile.columns
                   if c.name not in taken and c.name not in late and c.kind not in ("id", "constant", "empty", "time"))
    if problem.family is Family.FORECAST:             # only what its name says is known in advance
        inputs = tuple(name for name in inputs if _named(name, roles["inputs"].hints))
    column = profile.column(target) if target else None
    knobs: tuple[str, ...] = ()
    if "knob" in roles:
        numbers = {c.name for c in profile.columns if c.kind == "number"}
        knobs = tuple(name for name in inputs if name in numbers and not _READ.search(name)
                      and _rank(name, roles["knob"].hints) is not None)
    return Guess(target, time, group, guess_bad(problem, column), inputs, late, ids, knobs)


def has_bad(problem: Problem, column: ColumnProfile | None = None) -> bool:
    """Is one value of the result column the one to look for: bad, an event, a failure? With settings that depends on the column."""
    if problem.settings:
        return column is not None and column.kind != "number" and 2 <= column.distinct <= 20
    return problem.family in (Family.TWO_CLASSES, Family.ALARMS, Family.GROUPS) or problem.life is not None


def guess_bad(problem: Problem, column: ColumnProfile | None) -> str | None:
    """The value that means bad: by its name, else the rarer one. None but for two classes and events."""
    if column is None or not has_bad(problem, column) or not column.top:
        return None
    hints = [hint.lower() for hint in problem.bad_hints]
    values = answers(column)
    rarest = values[-1]
    named = [value for value in values if value.lower() in hints and (value == rarest or value.lower() not in _WEAK_SIGNS)]
    ranked = sorted(named, key=lambda value: hints.index(value.lower()))
    return ranked[0] if ranked else rarest


def sounds_like_result(problem: Problem, column: ColumnProfile, bad: str) -> bool:
    """Do the name of the column or of its bad value say so? Else a guess is only what is left over: a machine, a count."""
    if column.kind == "number" and column.distinct > 2:
        return False
    named = _GRADED.search(column.name) is not None or named_as_target(problem, column.name)
    return named or bad.lower() in map(str.lower, problem.bad_hints)


def named_as_target(problem: Problem, column: str) -> bool:
    """Is it called as the problem's hints call what is asked about?"""
    hints = next(role.hints for role in problem.roles if role.name == "target")
    return _rank(column, hints) is not None


def answers(column: ColumnProfile) -> tuple[str, ...]:
    """The values of a result column, most frequent first, spelt as learning reads them: True, not true; 1, not 1.0."""
    values = [value for value, _ in column.top]
    if column.type == "BOOLEAN":
        return tuple(value.capitalize() for value in values)
    number = column.kind == "number" or column.type == "DOUBLE"
    return tuple(value[:-2] if number and value.endswith(".0") else value for value in values)


def _fits_target(column: ColumnProfile, problem: Problem) -> bool:
    if column.kind in ("constant", "empty", "id"):
        return False
    if column.kind == "time":
        return problem.asks == "due" and column.type != "TIME"
    if problem.settings and column.kind != "number":
        return 2 <= column.distinct <= 3 and not column.decimals
    if problem.family in (Family.NUMBERS, Family.FORECAST) and not problem.life:
        return column.kind == "number"
    levels = 2 if problem.family is Family.TWO_CLASSES and not problem.life else 20
    return 2 <= column.distinct <= levels and not column.decimals


def _fits_group(column: ColumnProfile, hints: tuple[str, ...], fewest: int = 4) -> bool:
    """Numbers only where the name numbers things: ‘금형 번호’ is a group, ‘금형 온도’ is a reading."""
    low = column.name.lower()
    named = column.kind != "number" or any(
        hint in low and _THING.match(low.replace(hint, "", 1)) for hint in map(str.lower, hints))
    return named and column.kind in ("category", "number", "text", "id") and not column.decimals and (
        fewest <= column.distinct <= max(fewest, column.rows // 5))


def _result(profile: Profile, problem: Problem) -> str | None:
    """What sounds like a result by its name, else by a value that says bad; the only column that can be one. Else it is asked."""
    role = next(role for role in problem.roles if role.name == "target")
    numbered = _numbered(profile)
    named = (_best(profile, role, numbered, lambda c: _fits_target(c, problem), by_name_only=True)
             or _best(profile, role, set(), lambda c: _fits_target(c, problem), by_name_only=True))
    if named or not problem.needs_target:
        return named
    able = [c for c in profile.columns if _fits_target(c, problem)]
    said = {hint.lower() for hint in problem.bad_hints} - {*_WEAK_SIGNS}
    telling = [c for c in able if c.kind != "number" and said & {value.lower() for value in answers(c)}]
    return (telling[-1] if telling else able[0]).name if telling or len(able) == 1 else None


def _numbered(profile: Profile) -> set[str]:
    """Columns of which there are several, told apart by a number only: ‘1차 출고량’, ‘2차 출고량’ are parts, not the whole."""
    alike = Counter(_DIGITS.sub("#", column.name) for column in profile.columns)
    return {column.name for column in profile.columns if alike[_DIGITS.sub("#", column.name)] >= MANY_ALIKE}


def _best(profile: Profile, role: Role, taken: set[str], fits: object, by_name_only: bool = False) -> str | None:
    """Of the columns that fit, the one whose name matches the earliest hint; else, unless by name only, the last one."""
    assert callable(fits)
    able = [c for c in profile.columns if c.name not in taken and fits(c)]
    named = [(rank, c.name) for c in able if (rank := _rank(c.name, role.hints)) is not None]
    if named:
        return min(named)[1]
    return None if by_name_only or not able else able[0].name if role.name == "time" else able[-1].name


def _rank(name: str, hints: tuple[str, ...]) -> int | None:
    low = name.lower()
    exact = [i for i, hint in enumerate(hints) if hint.lower() == low]
    partial = [i for i, hint in enumerate(hints)
               if (len(hint) > 2 or (len(hint) > 1 and not hint.isascii())) and hint.lower() in low]
    return exact[0] if exact else 100 + partial[0] if partial else None


def _named(name: str, hints: tuple[str, ...]) -> bool:
    return any(hint.lower() in name.lower() for hint in hints)
