"""The model that sorts rows into groups: the nearest centre, or the likeliest of several clouds.

This file stands alone (NumPy only): a downloaded model carries a copy of it.
"""
from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

FAR = 5.0               # robust standard deviations: farther out a value says no more


@dataclass(frozen=True)
class Scale:
    """From prepared features to comparable ones. `owners`: for each feature the position of its column."""

    middle: tuple[float, ...]
    width: tuple[float, ...]
    owners: tuple[int, ...]

    def of(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip((x - np.asarray(self.middle)) / np.asarray(self.width), -FAR, FAR))


@dataclass(frozen=True)
class Divider:
    """`centres`: (groups, features) on the scale; `spreads`: standard deviations of each group there; `shares`: of the rows.

    `reach`: (groups,): how far from its centre a row may lie and still be one of the group. `marks`: for each group what
    sets it apart: [column, 'high' or 'low'].
    """

    scale: Scale
    centres: np.ndarray
    spreads: np.ndarray
    shares: np.ndarray
    reach: np.ndarray
    marks: tuple[tuple[tuple[str, str], ...], ...] = ()

    def parts(self, z: np.ndarray) -> np.ndarray:
        """(rows, groups, features): what each feature speaks against each group."""
        return np.asarray(((z[:, None, :] - self.centres) / self.spreads) ** 2 / 2 + np.log(self.spreads))

    def codes(self, z: np.ndarray) -> np.ndarray:
        """The group of each scaled row."""
        return np.asarray((self.parts(z).sum(axis=2) - np.log(self.shares)).argmin(axis=1))

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        """(rows, groups): how likely each group is, as far as the features tell."""
        chance = np.empty((len(x), len(self.centres)))
        for start in range(0, len(x), 20_000):
            against = self.parts(self.scale.of(x[start:start + 20_000])).sum(axis=2) - np.log(self.shares)
            grown = np.exp(against.min(axis=1, keepdims=True) - against)
            chance[start:start + 20_000] = grown / grown.sum(axis=1, keepdims=True)
        return chance

    def predict(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.predict_proba(x).argmax(axis=1))

    def away(self, x: np.ndarray) -> np.ndarray:
        """(rows,): distance from the centre of the row's group as a share of that group's reach; above 1 it is like none."""
        code = self.predict(x)
        off = (self.scale.of(x) - self.centres[code]) / self.spreads[code]
        return np.asarray((off ** 2).mean(axis=1) / self.reach[code])

    def pushes(self, x: np.ndarray) -> np.ndarray:
        """(rows, columns): how much each column speaks for the row's group and against the next, below 0 for a low value;
        of a row that is like none, how far each column lies from the nearest group."""
        z, code = self.scale.of(x), self.predict(x)
        off = (z - self.centres[code]) / self.spreads[code]
        features = np.where(self.away(x)[:, None] > 1, off * np.abs(off), self._for_its_group(x, z))
        found = np.zeros((len(x), max(self.scale.owners, default=-1) + 1))
        for feature, owner in enumerate(self.scale.owners):
            found[:, owner] += features[:, feature]
        return found

    def _for_its_group(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        if len(self.centres) < 2:
            return np.zeros_like(z)
        order, rows, against = np.argsort(-self.predict_proba(x), axis=1, kind="stable"), np.arange(len(x)), self.parts(z)
        gain = np.maximum(0.0, against[rows, order[:, 1]] - against[rows, order[:, 0]])
        return np.asarray(gain * np.where(z < 0, -1.0, 1.0))

    def reaching(self, z: np.ndarray, width: float) -> Divider:
        """With a reach `width` times as far as 99 % of these scaled rows of each group lie."""
        code = self.codes(z)
        far = (((z - self.centres[code]) / self.spreads[code]) ** 2).mean(axis=1)
        return replace(self, reach=np.array([width * np.quantile(far[code == group], 0.99) if (code == group).any() else width
                                             for group in range(len(self.centres))]))

    def names(self, words: dict[str, str]) -> list[str]:
        """'A · 압력 높음 · 온도 낮음' of each group. `words`: group_high, group_low ('{column} 높음'), group_plain."""
        found = []
        for place, marks in enumerate(self.marks):
            said = [words[f"group_{way}"].replace("{column}", column) for column, way in marks] or [words["group_plain"]]
            found.append(" · ".join([chr(65 + place), *said]))
        return found

    def to_json(self) -> dict[str, Any]:
        """All there is to it."""
        return {"scale": asdict(self.scale), "marks": self.marks,
                **{name: getattr(self, name).tolist() for name in ("centres", "spreads", "shares", "reach")}}

    @staticmethod
    def from_json(told: dict[str, Any]) -> Divider:
        scale = Scale(**{name: tuple(values) for name, values in told["scale"].items()})
        marks = tuple(tuple((column, way) for column, way in group) for group in told["marks"])
        arrays = {name: np.asarray(told[name]) for name in ("centres", "spreads", "shares", "reach")}
        return Divider(scale=scale, marks=marks, **arrays)
