"""What the answer about like rows tells: the groups, what sets them apart, and whether they come back. Parts of an Outcome."""
from dataclasses import dataclass
from typing import Any

Facts = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Like rows. `columns`: what sets them apart most, at most three: {column, way: high | low, apart, low, high, usual_low,
    usual_high}, the middle 80 % inside and outside the group; `apart`: distance of the medians in robust standard deviations."""

    rows: int
    share: float                      # of all rows
    share_aside: float                # of the rows kept aside
    marks: tuple[tuple[str, str], ...]            # (column, high | low): what it is called by
    columns: tuple[Facts, ...]
    example: int                      # row number in the file of the row nearest to the middle, from 1
    result: float | None = None       # share of the asked value
    result_low: float | None = None   # 90 % range
    result_high: float | None = None
    result_rows: int | None = None    # that tell a result


@dataclass(frozen=True)
class Division:
    """Groups of like rows; () where none come back. `same` is an adjusted Rand index: 1 the same groups, 0 chance."""

    groups: tuple[Group, ...]
    method: str
    count: int                        # tried on the rows kept aside, whether they came back or not
    same: float                       # agreement with groups of the rows kept aside alone
    unlike: float                     # share of the rows kept aside that are like no group
    result: str = ""                  # the column compared
    result_value: str | None = None
    result_all: float | None = None
