"""The shelf of problems a factory may bring: each TOML file in `catalog/` is one, words and guide included."""
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kamp_core.errors import KampError
from kamp_core.problems.form import Form, read_form
from kamp_core.settings import Language

Bilingual = dict[Language, str]


class Family(StrEnum):
    TWO_CLASSES = "two_classes"
    MANY_CLASSES = "many_classes"
    NUMBERS = "numbers"
    FORECAST = "forecast"


@dataclass(frozen=True)
class Role:
    """A part that a column plays. `kind`: what its values must be; `hints`: names that give it away."""

    name: Literal["target", "time", "group", "inputs"]
    kind: Literal["category", "number", "time", "any"]
    label: Bilingual
    help: Bilingual
    needed: bool = True
    many: bool = False
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One template. `late_hints`: names of columns that are written only after the result is known."""

    id: str
    family: Family
    title: Bilingual
    question: Bilingual
    needs: Bilingual
    answer: Bilingual
    sample: str                       # file in sample_data/
    sample_roles: dict[str, str]      # role name to column in the sample; 'bad' to its bad value
    roles: tuple[Role, ...]
    guide: Bilingual                  # Markdown
    bad_hints: tuple[str, ...] = ()
    late_hints: tuple[str, ...] = ()
    form: Form | None = None          # what to write down, for those who have no table yet


@cache
def shelf() -> dict[str, Problem]:
    """Every problem by id. To add one, add a file; no code changes."""
    return {path.stem: _read(path) for path in sorted((Path(__file__).parent / "catalog").glob("*.toml"))}


def problem(id: str) -> Problem:
    """One problem, or KampError('problem_unknown')."""
    if id not in shelf():
        raise KampError("problem_unknown", choices=tuple(shelf()), problem=id)
    return shelf()[id]


def _read(path: Path) -> Problem:
    spec: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    form = read_form(spec.pop("form")) if "form" in spec else None
    roles = tuple(Role(**{**role, "hints": tuple(role.get("hints", ()))}) for role in spec.pop("role"))
    return Problem(id=path.stem, family=Family(spec.pop("family")), roles=roles, form=form,
                   bad_hints=tuple(spec.pop("bad_hints", ())), late_hints=tuple(spec.pop("late_hints", ())), **spec)
