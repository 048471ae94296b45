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
