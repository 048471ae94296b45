"""The shelf of problems a factory may bring: each TOML file in `catalog/` is one, words and guide included."""
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from kamp_core.errors import KampError
from kamp_core.problems.form import Form, read_form
from kamp_core.problems.guide import Guide, read_guide
from kamp_core.settings import Language

Bilingual = dict[Language, str]
CATALOG = Path(__file__).parent / "catalog"


class Family(StrEnum):
    TWO_CLASSES = "two_classes"
    MANY_CLASSES = "many_classes"
    NUMBERS = "numbers"
    ALARMS = "alarms"
    FORECAST = "forecast"
    GROUPS = "groups"


# how well it is told, what differs, a time that is kept nine times in ten, where to set the knobs, or what moves a use
Asks = Literal["score", "causes", "due", "settings", "use"]
# what is on a manager's mind, the most frequent first
Concern = Literal["quality", "machines", "settings", "orders", "energy", "unsure"]
CONCERNS: tuple[Concern, ...] = get_args(Concern)
WITHOUT_ANSWERS = (Family.ALARMS, Family.GROUPS)


@dataclass(frozen=True)
class Role:
    """A part that a column plays. `kind`: what its values must be; `hints`: names that give it away."""

    name: Literal["target", "time", "group", "inputs", "knob"]
    kind: Literal["category", "number", "time", "any"]
    label: Bilingual
    help: Bilingual
    needed: bool = True
    many: bool = False
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What can be chosen besides columns. `values`: {value, ko, en} each, the first being what is taken unless another is.

    Without values: a number to write down. `only`: the option and the value of it with which this one counts.
    """

    name: str                         # as in TrainRequest.options
    label: Bilingual
    help: Bilingual
    values: tuple[dict[str, str], ...] = ()
    only: tuple[str, str] | None = None


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
    guide: Guide
    bad_hints: tuple[str, ...] = ()
    late_hints: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    life: Literal["window", "remaining"] | None = None      # the answers are made from the times of failures
    concern: Concern = "unsure"
    asks: Asks = "score"              # what the answer speaks of first
    form: Form | None = None          # what to write down, for those who have no table yet

    def taken(self, chosen: dict[str, str]) -> dict[str, str]:
        """The options as they count: as chosen, else the usual value."""
        return {option.name: option.values[0]["value"] for option in self.options if option.values} | chosen

    @property
    def sample_name(self) -> str:
        """What the data of the sample are called."""
        return Path(self.sample).stem

    @property
    def settings(self) -> bool:
        """Does it ask where to set the knobs? The result is then a number, or a word of which one means bad."""
        return self.asks == "settings"

    def of(self, bad: str | None) -> "Problem":
        """As it is learned: settings that are to make fewer bad ones are learned from good and bad, all others from numbers."""
        return replace(self, family=Family.TWO_CLASSES) if self.settings and bad is not None else self

    @property
    def needs_target(self) -> bool:
        """False where the problem can do without a result column."""
        return all(role.needed for role in self.roles if role.name == "target")


def learns_answers(problem: Problem) -> bool:
    """Is a result column told from the others? Else it only judges, or there is none."""
    return problem.family not in WITHOUT_ANSWERS


_ONCE = {"demand_forecast": "demand", "machine_alarm": "odd_behaviour", "failure_window": "failure_soon",
         "remaining_life": "tool_life"}


@cache
def shelf() -> dict[str, Problem]:
    """Every problem by id, one concern after another. To add one, add a file; no code changes."""
    found = [_read(path) for path in sorted(CATALOG.glob("*.toml"))]
    return {problem.id: problem for problem in sorted(found, key=lambda problem: CONCERNS.index(problem.concern))}


def problem(id: str) -> Problem:
    """One problem, or KampError('problem_unknown')."""
    found = find(id)
    if found is None:
        raise KampError("problem_unknown", choices=tuple(shelf()), problem=id)
    return found


def find(id: str) -> Problem | None:
    """None for a problem of a newer version; those of earlier builds are known under their new names."""
    return shelf().get(_ONCE.get(id, id))


def title_of(id: str, language: Language) -> str:
    """What a problem is called; its id where it is not on the shelf."""
    known = find(id)
    return known.title[language] if known else id


def _read(path: Path) -> Problem:
    spec: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    form = read_form(spec.pop("form")) if "form" in spec else None
    guide = read_guide(spec.pop("guide", {}), path.stem)
    roles = tuple(Role(**{**role, "hints": tuple(role.get("hints", ()))}) for role in spec.pop("role"))
    options = tuple(_option(option) for option in spec.pop("option", ()))
    return Problem(id=path.stem, options=options, family=Family(spec.pop("family")), roles=roles, form=form, guide=guide,
                   bad_hints=tuple(spec.pop("bad_hints", ())), late_hints=tuple(spec.pop("late_hints", ())), **spec)


def _option(spec: dict[str, Any]) -> Option:
    only = tuple(spec["only"]) if "only" in spec else None
    return Option(**{**spec, "values": tuple(spec.get("values", ())), "only": only})
