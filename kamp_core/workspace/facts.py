"""What the workspace keeps: projects, datasets, their versions, and what people know of the columns."""
from dataclasses import dataclass, field
from typing import Any, Literal

PROJECT_NAME, DATASET_NAME = 60, 200         # characters of what they are called


@dataclass(frozen=True)
class Project:
    """`owner`: the user it belongs to, "" where it is everybody's; `owner_left`: who is a user no more."""

    id: str
    name: str
    created: str
    owner: str = ""
    owner_left: bool = False


@dataclass(frozen=True)
class Dataset:
    id: str
    project: str
    name: str
    created: str
    version: int          # the current one: the newest, or an older one that was gone back to
    rows: int             # of the current version


@dataclass(frozen=True)
class ColumnFacts:
    """What a person knows of a column and no file tells; None, False and '' where nothing was said."""

    unit: str | None = None
    low: float | None = None                                        # spec limits, in the column's unit
    high: float | None = None
    nominal: float | None = None                                    # what is aimed at
    role: Literal["set", "measured", "late"] | None = None          # a knob; only measured; known too late
    key: bool = False                                               # one of the columns that together name a row
    note: str = ""
    usual: bool = False                                             # the limits are not a spec but the usual range, confirmed


@dataclass(frozen=True)
class Version:
    """`recipe`: the steps, as JSON, that lead from version `base`, an import, to this one."""

    dataset: str
    number: int
    rows: int
    report: dict[str, Any]                                          # the import report as JSON
    created: str
    parent: int | None = None                                       # the version that was current when this one was made
    base: int | None = None                                         # None: this one is an import itself
    recipe: tuple[dict[str, Any], ...] = ()
    columns: dict[str, ColumnFacts] = field(default_factory=dict)   # by column name; those nothing is known of are left out
