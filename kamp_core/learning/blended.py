"""The model that is handed out: a few estimators, how much each counts, and what their common word has to be corrected by.

This file stands alone (NumPy, and the libraries of the members): a downloaded model carries a copy of it.
"""
from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

TINY = 1e-6
# How a member looks at the features: filled and 0/1 · empty cells and codes kept · empty cells kept, kinds as 0/1.
# The latter two also with the pair features beside.
DENSE, NATIVE, SPLIT, PAIRS = "dense", "native", "split", "_pairs"
_PAIRS = {"product": lambda a, b: a * b, "difference": lambda a, b: a - b,
          "ratio": lambda a, b: a / np.where(np.abs(b) < TINY, np.nan, b)}


@dataclass(frozen=True)
class View:
    """How members look at the prepared features. `blocks`: (kind, features) of each column; `pairs`: (operation, two columns)."""

    blocks: tuple[tuple[str, int], ...]
    pairs: tuple[tuple[str, int, int], ...] = ()

    def of(self, x: np.ndarray, kind: str) -> np.ndarray:
        """The features as one kind of member wants them."""
        if kind == DENSE:
            return x
        parts = [self._block(x[:, start:start + width], name, kind) for name, start, width in self._places()]
        return np.column_stack([*parts, *(self._pair(x, *pair) for pair in self._wanted(kind))]) if parts else x

    def owners(self, kind: str) -> np.ndarray:
        """(features of this kind, columns): the share of a feature that each column owns; a pair belongs to both."""
        rows, own = [], np.eye(len(self.blocks))
        for column, (name, width) in enumerate(self.blocks):
            rows += [own[column]] * (width if kind == DENSE else self._width(name, width, kind))
        rows += [(own[a] + own[b]) / 2 for _, a, b in self._wanted(kind)]
        return np.asarray(rows).reshape(len(rows), len(self.blocks))

    def categories(self) -> list[int]:
        """Positions of the codes in the native view."""
        starts = np.cumsum([0, *(self._width(name, width, NATIVE) for name, width in self.blocks)])
        return [int(starts[i]) for i, (name, _) in enumerate(self.blocks) if name == "category"]

    def numbers(self) -> list[int]:
        """Positions in the dense view of the values of number columns."""
        return [start for name, start, _ in self._places() if name == "number"]

    def _wanted(self, kind: str) -> tuple[tuple[str, int, int], ...]:
        return self.pairs if kind.endswith(PAIRS) else ()

    def _places(self) -> list[tuple[str, int, int]]:
        starts = np.cumsum([0, *(width for _, width in self.blocks)])
        return [(name, int(start), width) for (name, width), start in zip(self.blocks, starts, strict=False)]

    @staticmethod
    def _width(name: str, width: int, kind: str) -> int:
        return 1 if name == "number" or (name == "category" and kind.startswith(NATIVE)) else width

    @staticmethod
    def _block(part: np.ndarray, name: str, kind: str) -> np.ndarray:
        if name == "number":
            return np.where(part[:, 1] > 0, np.nan, part[:, 0]) if part.shape[1] > 1 else part[:, 0]
        return part.argmax(axis=1).astype(float) if name == "category" and kind.startswith(NATIVE) else part

    def _pair(self, x: np.ndarray, operation: str, one: int, other: int) -> np.ndarray:
        places = self._places()
        return np.asarray(_PAIRS[operation](x[:, places[one][1]], x[:, places[other][1]]))


@dataclass
class Member:
    """One model of the blend: the same recipe fitted a few times, averaged."""

    name: str
    kind: str                       # which view it wants
    weight: float
    estimators: list[Any]


@dataclass
class Blend:
    """Speaks like an estimator: `predict`, `predict_proba`, `classes_`. `classes`: 0 for numbers."""

    view: View
    members: list[Member]
    classes: int
    base: float = 0.0                                        # numbers: added to the weighted sum
    stack: dict[str, Any] | None = None                      # many classes: {share, weights (members, ), bias (classes,)}
    correction: dict[str, Any] = field(default_factory=dict)

    @property
    def classes_(self) -> np.ndarray:
        return np.arange(self.classes)

    def words(self, x: np.ndarray) -> np.ndarray:
        """(members, rows[, classes]): what each member says."""
        seen = {kind: self.view.of(x, kind) for kind in {member.kind for member in self.members}}
        return np.stack([np.mean([said(e, seen[m.kind], self.classes) for e in m.estimators], axis=0) for m in self.members])

    def joined(self, words: np.ndarray) -> np.ndarray:
        """The members' words as one, not yet corrected."""
        weights = np.asarray([member.weight for member in self.members])
        mean = np.tensordot(weights, words, axes=1) + self.base
        return stacked(mean, words, self.stack) if self.stack else mean

    def answers(self, x: np.ndarray) -> np.ndarray:
        """Values, risks (two classes), or probabilities in the order of all classes."""
        return corrected(self.joined(self.words(x)), self.correction)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Values, or the most likely class."""
        return self.answers(x) if not self.classes else self.predict_proba(x).argmax(axis=1)

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        found = self.answers(x)
        return np.column_stack([1 - found, found]) if found.ndim == 1 else found

    def corrected_risk(self, risk: np.ndarray, output: int) -> np.ndarray:
        """Of one of two answers."""
        return corrected(risk, self.correction) if output == 1 else 1 - corrected(1 - risk, self.correction)

    def to_json(self) -> dict[str, Any]:
        """All but the estimators."""
        return {"blocks": self.view.blocks, "pairs": self.view.pairs, "classes": self.classes, "base": self.base,
                "stack": self.stack, "correction": self.correction,
                "members": [[m.name, m.kind, m.weight, len(m.estimators)] for m in self.members]}

    def parts(self) -> list[Any]:
        """The bare estimators, in order."""
        return [estimator for member in self.members for estimator in member.estimators]

    @staticmethod
    def from_parts(told: dict[str, Any], estimators: list[Any]) -> Blend:
        view = View(tuple((n, w) for n, w in told["blocks"]), tuple((o, a, b) for o, a, b in told["pairs"]))
        rest = iter(estimators)
        members = [Member(name, kind, weight, [next(rest) for _ in range(count)]) for name, kind, weight, count in told["members"]]
        return Blend(view, members, told["classes"], told["base"], told["stack"], told["correction"])


def said(estimator: Any, x: np.ndarray, classes: int, **how: Any) -> np.ndarray:
    """Values, the risk (two classes), or probabilities in the order of all classes. `how`: arguments of the library's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not classes:
            return np.asarray(estimator.predict(x, **how), dtype=float).ravel()
        known = np.asarray(estimator.predict_proba(x, **how))
    probability = np.zeros((len(x), classes))
    probability[:, np.asarray(estimator.classes_, dtype=int)] = np.nan_to_num(known)
    return probability[:, 1] if classes == 2 else probability


def stacked(mean: np.ndarray, words: np.ndarray, stack: dict[str, Any]) -> np.ndarray:
    """Part of the word comes from a softmax of the weighted log-probabilities."""
    scores = np.tensordot(np.asarray(stack["weights"]), np.log(np.clip(words, TINY, 1)), axes=1) + np.asarray(stack["bias"])
    return np.asarray((1 - stack["share"]) * mean + stack["share"] * softmax(scores))


def softmax(scores: np.ndarray) -> np.ndarray:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def log_odds(risk: np.ndarray) -> np.ndarray:
    inside = np.clip(risk, TINY, 1 - TINY)
    return np.asarray(np.log(inside / (1 - inside)))


def corrected(said: np.ndarray, correction: dict[str, Any]) -> np.ndarray:
    """Chances that come true as often as they say. Rising, so that no two rows change their order."""
    kind = correction.get("kind")
    if kind == "line":                        # of the log-odds (Platt 1999)
        return np.asarray(1 / (1 + np.exp(-(correction["slope"] * log_odds(said) + correction["shift"]))))
    if kind == "steps":                       # isotonic, straight between the middles of its steps
        return np.interp(said, correction["at"], correction["to"])
    if kind == "temperature":                 # of all classes alike (Guo 2017)
        return softmax(np.log(np.clip(said, TINY, 1)) * correction["slope"])
    return said
