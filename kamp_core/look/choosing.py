"""A part of a picture that a person marked, as conditions that the same rows fulfil."""
from dataclasses import dataclass
from functools import singledispatch
from typing import Literal

from kamp_core.look.facts import Bars, Boxes, Density, Heat, Histogram, Pareto, Parts, Scatter, Shapes, Shown, Trend
from kamp_core.look.only import Only

Range = tuple[float, float]


@dataclass(frozen=True)
class Marked:
    """What was marked: `x` and `y` the ends of a box as numbers (places from 0 on where the axis holds names), `points` the
    places of marked bars or cells; with `times` the ends along a time axis."""

    x: Range | None = None
    y: Range | None = None
    points: tuple[int, ...] = ()
    times: tuple[str, str] | None = None


def markable(shown: Shown) -> bool:
    """Can a part of it be marked?"""
    if isinstance(shown, Parts):
        return shown.form != "heat"
    return any(shown.axes) and isinstance(shown, Histogram | Bars | Pareto | Scatter | Density | Boxes | Shapes | Heat | Trend)


def clicked(shown: Shown) -> bool:
    """Is it marked by clicking its bars or cells? Else by dragging, as Plotly does not do both at once."""
    return isinstance(shown, Bars | Pareto | Heat) or (isinstance(shown, Parts) and not shown.step)


def way_of(shown: Shown) -> Literal["h", "any"]:
    """Which way a part is dragged over: bars are marked whole, wherever they end."""
    return "h" if isinstance(shown, Histogram | Parts | Trend) else "any"


@singledispatch
def chosen(shown: Shown, marked: Marked) -> tuple[Only, ...]:
    """The conditions of what was marked; () where nothing was, or where the picture has no such parts."""
    return ()


@chosen.register
def _histogram(shown: Histogram, marked: Marked) -> tuple[Only, ...]:
    bins = [i for i in marked.points if 0 <= i < len(shown.counts)]
    return (_between(shown.axes[0], (shown.edges[min(bins)], shown.edges[max(bins) + 1])),) if bins else ()


@chosen.register
def _bars(shown: Bars, marked: Marked) -> tuple[Only, ...]:
    return _named(shown.axes[1], shown.labels, marked.points)


@chosen.register
def _pareto(shown: Pareto, marked: Marked) -> tuple[Only, ...]:
    return _named(shown.axes[0], shown.labels, marked.points)


@chosen.register(Scatter)
@chosen.register(Density)
def _plane(shown: Scatter | Density, marked: Marked) -> tuple[Only, ...]:
    return tuple(_between(name, ends) for name, ends in zip(shown.axes, (marked.x, marked.y), strict=True) if name and ends)


@chosen.register(Boxes)
@chosen.register(Shapes)
def _groups(shown: Boxes | Shapes, marked: Marked) -> tuple[Only, ...]:
    value, category = shown.axes
    rows = () if marked.y is None else tuple(i for i in range(len(shown.labels)) if marked.y[0] <= i <= marked.y[1])
    some = _named(category, shown.labels, rows) if category and len(rows) < len(shown.labels) else ()
    return ((_between(value, marked.x),) if marked.x else ()) + some


@chosen.register
def _heat(shown: Heat, marked: Marked) -> tuple[Only, ...]:
    cells = [(i % len(shown.x), i // len(shown.x)) for i in marked.points]
    return _named(shown.axes[0], shown.x, [x for x, _ in cells]) + _named(shown.axes[1], shown.y, [y for _, y in cells])


@chosen.register
def _parts(shown: Parts, marked: Marked) -> tuple[Only, ...]:
    if shown.step:
        return _within(shown.axes[0], marked)
    return _named(shown.axes[0], shown.places, marked.points)


@chosen.register
def _trend(shown: Trend, marked: Marked) -> tuple[Only, ...]:
    return _within(shown.axes[0], marked)


def _within(column: str, marked: Marked) -> tuple[Only, ...]:
    return (Only(column, *marked.times),) if column and marked.times else ()


def _between(column: str, ends: Range) -> Only:
    return Only(column, repr(float(min(ends))), repr(float(max(ends))))


def _named(column: str, labels: tuple[str, ...], places: tuple[int, ...] | list[int]) -> tuple[Only, ...]:
    """'' stands for blanks or for many values: these cannot be chosen."""
    names = tuple(dict.fromkeys(labels[i] for i in sorted(places) if 0 <= i < len(labels) and labels[i]))
    return (Only(column, values=names),) if column and names else ()
