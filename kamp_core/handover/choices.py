"""Choices that mean something elsewhere, and the shape of each: what arrives in another would trip the pages later."""
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter

from kamp_core.quality.known import DatasetFacts

# not those about files that are being brought, nor about a visit
NAMES = re.compile(r"dataset|stages|(run|problem|quality) [0-9a-f]{10}|choice [0-9a-f]{10} [a-z_]+|prices [a-z]+")


@dataclass(frozen=True)
class Chosen:
    """What was chosen for a problem on a dataset."""

    target: str | None
    time: str | None
    group: str | None
    bad: str | None
    inputs: list[str]
    offered: list[str]
    late: list[str]
    keep: list[str]
    knobs: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    limits: dict[str, list[float | None]] = field(default_factory=dict)
    problem: str = ""
    dataset: str = ""
    version: int = 1


_SHAPES: dict[str, TypeAdapter[Any]] = {
    "dataset": TypeAdapter(str | None), "run": TypeAdapter(str | None), "problem": TypeAdapter(str | None),
    "stages": TypeAdapter(dict[str, Literal["trial", "in_use", "retired"]]), "prices": TypeAdapter(dict[str, float]),
    "quality": TypeAdapter(DatasetFacts), "choice": TypeAdapter(Chosen)}


def check_choice(name: str, value: Any) -> None:
    """Raises ValueError."""
    _SHAPES[name.split()[0]].validate_python(value)
