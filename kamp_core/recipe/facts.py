"""What a recipe came to, and what a step would do."""
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class StepReport:
    """What one step did to the whole table. `learned`: the step with the values it took from the data."""

    step: Json
    rows_before: int
    rows_after: int
    changed: int = 0                           # cells that have another value than before; of new columns the filled ones
    lost: int = 0                              # cells that would not convert
    examples: tuple[str, ...] = ()             # of these
    learned: Json | None = None


@dataclass(frozen=True)
class LeftOut:
    """A step of another dataset's recipe that did not fit: the error that says why."""

    step: Json
    code: str
    facts: Json = field(default_factory=dict)


@dataclass(frozen=True)
class RecipeReport:
    """`left_out` is filled where the recipe came from another dataset."""

    steps: tuple[StepReport, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    source: str | None = None                  # that dataset's id


@dataclass(frozen=True)
class Shown:
    """A column of a preview; '' for one that is not there before, or after."""

    before: str
    after: str
    changed: bool


@dataclass(frozen=True)
class PreviewRow:
    row: int                                   # in the version as it is now, from 1
    before: tuple[str, ...]
    after: tuple[str, ...] | None              # None: the row goes


@dataclass(frozen=True)
class StepPreview:
    step: Json                                 # as it would be kept
    columns: tuple[Shown, ...]
    rows: tuple[PreviewRow, ...]
    report: StepReport
    sampled: bool                              # the counts are of the first rows only, `report.rows_before` of them

    @property
    def does_nothing(self) -> bool:
        """No row goes, no cell and no column changes."""
        told = self.report
        moved = any(column.before != column.after for column in self.columns)
        return not (told.changed or told.lost or told.rows_before != told.rows_after or moved)


@dataclass(frozen=True)
class Pair:
    """A column of the dataset that a recipe comes from, and the one that stands for it; None: none does."""

    column: str
    found: str | None
    needed: bool                               # a step reads, renames or changes it


@dataclass(frozen=True)
class PlannedStep:
    """`number`: in the recipe it comes from; None for a step that makes the columns alike first. `trouble`: the code of the
    error that says why it cannot be done; `partly`: columns it will do without."""

    step: Json
    number: int | None
    trouble: str | None = None
    facts: Json = field(default_factory=dict)
    partly: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplayPlan:
    """What the recipe of `source` would do to `dataset`."""

    source: str
    dataset: str
    pairs: tuple[Pair, ...]                    # needed columns, and those that changed their name or are not there
    columns: tuple[str, ...]                   # of `dataset`
    steps: tuple[PlannedStep, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns that a step cannot do without, or would make something of, and that are not there."""
        lacking = {planned.facts["column"] for planned in self.steps if planned.trouble == "step_column_missing"}
        lacking |= {name for planned in self.steps if planned.step["kind"] not in ("drop", "keep") for name in planned.partly}
        return tuple(pair.column for pair in self.pairs if pair.found is None and pair.column in lacking)

    @property
    def absent(self) -> tuple[str, ...]:
        """Columns of `source`, needed or not, that nothing here stands for."""
        return tuple(pair.column for pair in self.pairs if pair.found is None)

    @property
    def fitting(self) -> tuple[Json, ...]:
        return tuple(planned.step for planned in self.steps if planned.trouble is None)


@dataclass(frozen=True)
class Offer:
    """Another dataset of the project whose recipe fits: `share` of its columns are here, too."""

    dataset: str
    name: str
    steps: int
    share: float


@dataclass(frozen=True)
class Blocked:
    """Why a step cannot be taken out, or moved up or down: an error's code and facts; None where it can."""

    remove: LeftOut | None
    up: LeftOut | None
    down: LeftOut | None
