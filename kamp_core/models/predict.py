"""Predict every row of a CSV file with the model in this folder.

    python predict.py next_week.csv predictions.csv [--language en] [--header-row 1]

This file stands alone: it needs the packages in requirements.txt, nothing else, and sends nothing anywhere.
"""
from __future__ import annotations

import argparse
import csv
import itertools
import json
import pickle
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CHUNK = 50_000         # rows predicted at a time
SLOW_ROWS = 2_000      # explained of each piece where the model does not explain itself: the riskiest
REASONS = 3
REASON_NAMES = tuple(f"reason_{i + 1}" for i in range(REASONS))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")      # how Excel knows a formula
_NUMBER = re.compile(r"[-+]?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?")
_PLAIN_NUMBER = re.compile(r"-?\d+\.\d+")
_NO_LETTERS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]\s*$")
Explain = Callable[[Any, np.ndarray, list[int], np.ndarray, "int | None"], np.ndarray]


def outputs(card: dict[str, Any], estimator: Any,
            x: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """What is added to the user's columns. → (columns by name, risk of each row or 0, class code of each row)"""
    if not card["classes"]:
        value = np.asarray(estimator.predict(x), dtype=float)
        found = {"prediction": value}
        if card["error_low"] is not None and card["error_high"] is not None:
            found |= {"low": value + card["error_low"], "high": value + card["error_high"]}
        return found, np.zeros(len(x)), np.zeros(len(x), dtype=int)
    names = np.asarray(card["classes"], dtype=object)
    probability = np.zeros((len(x), len(names)))
    probability[:, np.asarray(estimator.classes_, dtype=int)] = np.nan_to_num(estimator.predict_proba(x))
    each = {f"probability_{name}": probability[:, i] for i, name in enumerate(names)}
    if card["bad_value"] is None:
        code = probability.argmax(axis=1)
        return {"prediction": names[code], **each}, np.zeros(len(x)), code
    risk = probability[:, 1]
    threshold = 0.5 if card["threshold"] is None else card["threshold"]
    code = (risk >= threshold).astype(int)
    return {"prediction": names[code], "risk": risk, **each}, risk, code


def pushes(card: dict[str, Any], estimator: Any, x: np.ndarray, sources: list[int], background: np.ndarray,
           explain: Explain, risk: np.ndarray, code: np.ndarray) -> np.ndarray:
    """(rows, columns): what each column added. Zero beyond the rows that a slow explanation reaches: riskiest first."""
    parts = np.zeros((len(x), len(card["columns"])))
    order = np.argsort(-risk, kind="stable")[:SLOW_ROWS if "shap" in card["versions"] else None]
    two = card["bad_value"] is not None
    wanted = [None] if not card["classes"] else [1] if two else sorted(set(code.tolist()))
    for output in wanted:
        rows = order if output is None or two else order[code[order] == output]
        parts[rows] = explain(estimator, x[rows], sources, background, output)
    return parts


def in_words(card: dict[str, Any], parts: np.ndarray, values: list[list[str]],
             words: dict[str, str]) -> list[list[str]]:
    """For each row up to three sentences, the strongest first. `values`: the cells of each model column as text."""
    kind = "value" if not card["classes"] else "risk" if card["bad_value"] is not None else "class"
    pieces = {way: words[f"reason_{kind}_{way}"].split("{value}") for way in ("up", "down")}
    before = {way: [piece[0].replace("{column}", name) for name in card["columns"]] for way, piece in pieces.items()}
    strongest = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :REASONS]
    said = []
    for row, columns in enumerate(strongest):
        line = []
        for column in columns:
            push = parts[row, column]
            if abs(push) > 1e-12:
                way = "up" if push > 0 else "down"
                line.append(before[way][column] + (short(values[column][row]) or words["reason_empty"]) + pieces[way][1])
        said.append(line + [""] * (REASONS - len(line)))
    return said


def short(cell: str) -> str:
    """A number with many decimals as a person would write it: 653.4000244140625 is 653.4."""
    return f"{float(cell):.6g}" if len(cell) > 8 and "." in cell and _PLAIN_NUMBER.fullmatch(cell) else cell


def safe(cell: str) -> str:
    """Text that Excel would run as a formula gets a mark before it; numbers stay."""
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def shown(value: Any) -> str:
    """A predicted value as a cell."""
    return safe(value) if isinstance(value, str) else f"{float(value):.10g}"


def added_cells(found: dict[str, np.ndarray], said: list[list[str]]) -> list[list[str]]:
    """The cells behind the user's, row by row."""
    columns = [[shown(value) for value in values] for values in found.values()]
    return [[*added, *map(safe, why)] for added, why in zip(zip(*columns, strict=True), said, strict=True)]


def out_names(file_columns: list[str], added: list[str]) -> list[str]:
    """The header: the user's columns, of which those with a name of ours get a suffix, then ours."""
    taken = set(file_columns) | set(added)
    kept = []
    for name in file_columns:
        new = name
        while new in added or (new != name and new in taken):
            new += "_original"
        taken.add(new)
        kept.append(safe(new))
    return kept + [safe(name) for name in added]


def plain_name(name: str) -> str:
    """A column's name without unit, case, spaces and marks."""
    return _NO_LETTERS.sub("", _UNIT.sub("", name)).casefold() or name


def text_cells(cells: list[str], kind: str, levels: tuple[str, ...]) -> pd.Series:
    """Cells as text → values as the model's preparation wants them."""
    text = pd.Series(cells, dtype="object").str.strip()
    if kind == "number":
        return text.str.replace(r"[,₩\\\s]", "", regex=True)
    if kind == "time":
        clock = text.str.replace("오전", "AM").str.replace("오후", "PM")
        return pd.to_datetime(clock, errors="coerce", format="mixed")
    if levels and set(levels) <= {"True", "False"}:
        text = text.str.capitalize()
    return text.where(text != "", None)


def main() -> int:
    given = _arguments()
    model = Model(Path(__file__).resolve().parent, given.language)
    header, rows = _read(given.file, given.header_row)
    mapping = _positions(model.card["columns"], header)
    missing = [name for name, position in mapping.items() if position < 0]
    if missing:
        print(model.words["columns_missing"].replace("{columns}", ", ".join(missing)), file=sys.stderr)
        return 1
    total = 0
    with given.out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        while chunk := list(itertools.islice(rows, CHUNK)):
            names, added = model.predict([[row[position] for row in chunk] for position in mapping.values()])
            if total == 0:
                writer.writerow(out_names(header, names))
            writer.writerows([*map(safe, row), *new] for row, new in zip(chunk, added, strict=True))
            total += len(chunk)
    print(model.words["done"].replace("{rows}", f"{total:,}").replace("{file}", str(given.out)))
    return 0


class Model:
    """The model in a folder."""

    def __init__(self, folder: Path, language: str) -> None:
        sys.path.insert(0, str(folder))
        from prepare import Preparation  # type: ignore[import-not-found]
        from reasons import contributions  # type: ignore[import-not-found]
        self.card = json.loads((folder / "card.json").read_text("utf-8"))
        self.words = json.loads((folder / "words.json").read_text("utf-8"))[language]
        self.preparation = Preparation.from_json(json.loads((folder / "preparation.json").read_text("utf-8")))
        self.estimator = pickle.loads((folder / "estimator.pkl").read_bytes())
        self.background = np.load(folder / "background.npy")
        self.explain = contributions

    def predict(self, cells: list[list[str]]) -> tuple[list[str], list[list[str]]]:
        """Cells of the model's columns as text → (names of the added columns, their cells row by row)"""
        columns = zip(self.preparation.columns, cells, strict=True)
        frame = pd.DataFrame({c.name: text_cells(texts, c.kind, c.levels) for c, texts in columns})
        x = self.preparation.transform(frame)
        found, risk, code = outputs(self.card, self.estimator, x)
        parts = pushes(self.card, self.estimator, x, self.preparation.sources, self.background, self.explain, risk,
                       code)
        said = in_words(self.card, parts, cells, self.words)
        return [*found, *REASON_NAMES], added_cells(found, said)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--language", choices=("ko", "en"), default="ko")
    parser.add_argument("--header-row", type=int, default=1, help="1-based")
    return parser.parse_args()


def _read(path: Path, header_row: int) -> tuple[list[str], Iterator[list[str]]]:
    """The header, and the rows that hold anything, each as wide as the header."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next(itertools.islice(file, header_row - 1, None), "")
    delimiter = max(",\t;|", key=first.count)

    def rows() -> Iterator[list[str]]:
        with path.open(encoding=encoding, newline="") as file:
            for row in itertools.islice(csv.reader(file, delimiter=delimiter), header_row, None):
                if any(cell.strip() for cell in row):
                    yield (row + [""] * len(header))[:len(header)]

    header = [" ".join(name.split()) for name in next(csv.reader([first], delimiter=delimiter), [])]
    return header, rows()


def _encoding(path: Path) -> str:
    """utf-8 if every byte fits, else cp949 as Korean Excel writes it."""
    with path.open("rb") as raw:
        if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8-sig"


def _positions(wanted: list[str], header: list[str]) -> dict[str, int]:
    """Where each of the model's columns stands in the file (-1: nowhere): by name, else without unit and marks."""
    plain = [plain_name(name) for name in header]
    found = {}
    for name in wanted:
        near = [i for i, other in enumerate(plain) if other == plain_name(name)]
        found[name] = header.index(name) if name in header else near[0] if len(near) == 1 else -1
    return found


if __name__ == "__main__":
    sys.exit(main())
