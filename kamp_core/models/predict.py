"""Predict every row of a CSV file with the model in this folder.

    python predict.py next_week.csv predictions.csv [--language en] [--header-row 1] [--map "MODEL COLUMN=FILE COLUMN"]

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
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

CHUNK = 50_000         # rows predicted at a time
LONG_CHUNK = 500_000
UNREAD = 0.2           # of the filled cells of a column: beyond this it is written in another way than in training
SLOW_ROWS = 2_000      # explained of each piece where the model does not explain itself: the riskiest
REASONS = 3
WORTH = 0.2            # of an alarm's first sensor: one that says less is no reason
REASON_NAMES = tuple(f"reason_{i + 1}" for i in range(REASONS))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")      # how Excel knows a formula
_NUMBER = re.compile(r"[-+]?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?")
_PLAIN_NUMBER = re.compile(r"-?\d+\.\d+")
Explain = Callable[[Any, np.ndarray, list[int], np.ndarray, "int | None"], np.ndarray]


def outputs(card: dict[str, Any], estimator: Any, x: np.ndarray,
            words: dict[str, str]) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """What is added to the user's columns. → (columns by name, risk of each row or 0, class code of each row)"""
    if card["family"] == "alarms":
        score = estimator.scores(x)
        code = (score >= (card["threshold"] or 1.0)).astype(int)
        return {"prediction": np.array([words["no_alarm"], words["alarm"]], dtype=object)[code], "score": score}, score, code
    if card["family"] == "groups":
        away, names = estimator.away(x), np.array(estimator.names(words), dtype=object)
        code = (away > 1).astype(int)
        return {"prediction": np.where(code, words["unlike_any"], names[estimator.predict(x)]), "score": away}, away, code
    if not card["classes"]:
        found = {"prediction": (value := np.asarray(estimator.predict(x), dtype=float))}
        if ends := card.get("ends"):
            found |= {name: value + np.interp(value, ends["at"], ends[name]) for name in ("low", "high")}
        elif card["error_low"] is not None and card["error_high"] is not None:
            found |= {"low": value + card["error_low"], "high": value + card["error_high"]}
        if card.get("least") is not None:
            found = {name: np.maximum(values, card["least"]) for name, values in found.items()}
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


def piece(card: dict[str, Any]) -> int:
    """Rows to take at a time: many where each is read beside the rows before it."""
    return LONG_CHUNK if card["family"] == "alarms" or card["history"] else CHUNK


def with_history(history: Any, frame: pd.DataFrame, cells: dict[str, list[str]]) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """With the columns that are made of earlier rows, as numbers and as text. `history`: None where there are none."""
    if history is None:
        return frame, cells
    frame = history.added(frame)
    return frame, cells | {name: ["" if np.isnan(value) else shown(value) for value in frame[name]] for name in history.names}


def pushes(card: dict[str, Any], estimator: Any, x: np.ndarray, sources: list[int], background: np.ndarray,
           explain: Explain, risk: np.ndarray, code: np.ndarray) -> np.ndarray:
    """(rows, columns): what each column added. Zero beyond the rows that a slow explanation reaches: riskiest first."""
    if card["family"] == "alarms":
        return np.asarray(estimator.pushes(x, min(1.0, card["threshold"] or 1.0)))
    if card["family"] == "groups":
        return np.asarray(estimator.pushes(x))
    parts = np.zeros((len(x), max(sources) + 1))
    order = np.argsort(-risk, kind="stable")[:SLOW_ROWS if "shap" in card["versions"] else None]
    two = card["bad_value"] is not None
    wanted = [None] if not card["classes"] else [1] if two else sorted(set(code.tolist()))
    for output in wanted:
        rows = order if output is None or two else order[code[order] == output]
        parts[rows] = explain(estimator, x[rows], sources, background, output)
    return parts


def in_words(card: dict[str, Any], parts: np.ndarray, names: list[str], cells: dict[str, list[str]],
             words: dict[str, str], unseen: np.ndarray) -> list[list[str]]:
    """For each row up to three sentences, the strongest first. `names`: of the model's columns; `cells`: each as text; `unseen`:
    (rows, columns) words that training did not tell apart. The model lumps those together, so nothing was learned of the word
    itself: that is said instead of a reason, behind them."""
    kind = "value" if not card["classes"] else "risk" if card["bad_value"] is not None else "class"
    kind = {"alarms": "alarm", "groups": "group"}.get(card["family"], kind)
    kinds, values = [kind] * len(names), [cells[name] for name in names]
    if kind == "alarm":                 # each sensor twice: beside its own normal, and beside the other sensors
        lacking = parts.shape[1] // 2 - len(names)
        names, values = 2 * [*names, *[""] * lacking], 2 * [*values, *[[]] * lacking]
        kinds = ["alarm"] * (len(names) // 2) + ["unlike"] * (len(names) // 2)
    pieces = {way: [_around(words[f"reason_{kind}_{way}"], name) for name, kind in zip(names, kinds, strict=True)]
              for way in ("up", "down")}
    lumped = [_around(words["reason_unseen"], name) for name in names]
    strongest = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :REASONS]
    said = []
    for row, columns in enumerate(strongest):
        line: list[str] = []
        last: list[str] = []
        least = max(1e-12, WORTH * abs(parts[row, columns[0]])) if kind == "alarm" else 1e-12
        for column in columns:
            push = parts[row, column]
            if abs(push) > least:
                cell = short(values[column][row])
                new = kind in ("value", "risk", "class") and bool(cell) and unseen[row, column]
                before, after = lumped[column] if new else pieces["up" if push > 0 else "down"][column]
                (last if new else line).append(before + (cell or words["reason_empty"]) + after)
        said.append([*line, *last, *[""] * (REASONS - len(line) - len(last))])
    return said


def _around(sentence: str, column: str) -> tuple[str, str]:
    """What stands before a column's value and after it."""
    before, after = sentence.split("{value}")
    return before.replace("{column}", column), after


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


def main() -> int:
    given = arguments(str(__doc__))
    model = Model(Path(__file__).resolve().parent, given.language, given.cut_off)
    header, mapping, rows = read_file(given, model.card, model.words, model.columns)
    total = 0
    with given.out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        while chunk := list(itertools.islice(rows, piece(model.card))):
            names, added = model.predict([[row[position] for row in chunk] for position in mapping.values()])
            if total == 0:
                writer.writerow(out_names(header, names))
            writer.writerows([*map(safe, row), *new] for row, new in zip(chunk, added, strict=True))
            total += len(chunk)
    for line in model.doubts():
        print(line, file=sys.stderr)
    print(model.words["done"].replace("{rows}", f"{total:,}").replace("{file}", str(given.out)))
    return 0


class Model:
    """The model in a folder."""

    def __init__(self, folder: Path, language: str, cut_off: float | None = None) -> None:
        sys.path.insert(0, str(folder))
        import columns  # type: ignore[import-not-found]
        import written  # type: ignore[import-not-found]
        from blended import Blend  # type: ignore[import-not-found]
        from history import History  # type: ignore[import-not-found]
        from prepare import Preparation, PreparedColumn  # type: ignore[import-not-found]
        from reasons import contributions  # type: ignore[import-not-found]
        self.card = json.loads((folder / "card.json").read_text("utf-8")) | ({} if cut_off is None else {"threshold": cut_off})
        self.words = json.loads((folder / "words.json").read_text("utf-8"))[language]
        self.preparation = Preparation.from_json(json.loads((folder / "preparation.json").read_text("utf-8")))
        self.history = History.from_json(self.card["history"]) if self.card["history"] else None
        known = {column.name: column for column in self.preparation.columns}
        self.asked = [known.get(name) or PreparedColumn(name, self.card["kinds"][name]) for name in self.card["columns"]]
        self.estimator = pickle.loads((folder / "estimator.pkl").read_bytes())
        if (folder / "watcher.json").exists():
            from watcher import Watcher  # type: ignore[import-not-found]
            self.estimator = Watcher.from_json(json.loads((folder / "watcher.json").read_text("utf-8")))
        if (folder / "divider.json").exists():
            from divider import Divider  # type: ignore[import-not-found]
            self.estimator = Divider.from_json(json.loads((folder / "divider.json").read_text("utf-8")))
        if (folder / "blend.json").exists():
            self.estimator = Blend.from_parts(json.loads((folder / "blend.json").read_text("utf-8")), self.estimator)
        self.background = np.load(folder / "background.npy")
        self.explain, self.columns, self.written = contributions, columns, written
        self.forms: dict[str, str | None] = {name: facts["format"] for name, facts in self.card["formats"].items()}
        self.midnights = {name: written.Midnights() for name, form in self.forms.items() if written.writes(form, "midnight_last")}
        self.filled: Counter[str] = Counter()        # by column: cells of numbers and times that hold something,
        self.unread: Counter[str] = Counter()        # those of them that could not be read,
        self.examples: dict[str, str] = {}           # and the first of these

    def predict(self, cells: list[list[str]]) -> tuple[list[str], list[list[str]]]:
        """Cells of the model's columns as text → (names of the added columns, their cells row by row)"""
        frame = pd.DataFrame({c.name: self.written.text_cells(texts, c.kind, c.levels, self.forms.get(c.name))
                              for c, texts in zip(self.asked, cells, strict=True)})
        for name, midnights in self.midnights.items():
            frame[name] = midnights.moved(frame[name])
        for column, texts in zip(self.asked, cells, strict=True):
            if column.kind != "category":
                self._count(column.name, self.written.filled_cells(texts), frame[column.name])
        frame, told = with_history(self.history, frame, dict(zip(self.card["columns"], cells, strict=True)))
        x = self.preparation.transform(frame)
        found, risk, code = outputs(self.card, self.estimator, x, self.words)
        parts = pushes(self.card, self.estimator, x, self.preparation.sources, self.background, self.explain, risk, code)
        said = in_words(self.card, parts, [column.name for column in self.preparation.columns], told, self.words,
                        self.preparation.unseen(x))
        return [*found, *REASON_NAMES], added_cells(found, said)

    def _count(self, column: str, text: pd.Series, values: pd.Series) -> None:
        lost = text[text.notna() & values.isna()]
        self.filled[column] += int(text.notna().sum())
        self.unread[column] += len(lost)
        if len(lost):
            self.examples.setdefault(column, str(lost.iloc[0])[:40])

    def doubts(self) -> list[str]:
        """A sentence for each column that is written in another way than in training."""
        said = []
        for column, lost in self.unread.items():
            share = lost / max(1, self.filled[column])
            if share > UNREAD:
                text = self.words["cells_unread"].replace("{share}", f"{share:.0%}")
                said.append(text.replace("{example}", self.examples[column]).replace("{column}", column))
        return said


def arguments(about: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--language", choices=("ko", "en"), default="ko")
    parser.add_argument("--map", action="append", default=[], help="MODEL COLUMN=FILE COLUMN, may be repeated")
    parser.add_argument("--header-row", type=int, default=1, help="1-based")
    parser.add_argument("--cut-off", type=float, help="이 위험부터 표시 / the risk (or score) from which on a row is marked")
    parser.add_argument("--prepared", action="store_true", help="정리를 마친 파일 / the file is cleaned already, as README.md says")
    return parser.parse_args()


def read_file(given: argparse.Namespace, card: dict[str, Any], words: dict[str, str],
              columns: Any) -> tuple[list[str], dict[str, int], Iterator[list[str]]]:
    """The header, where in it the model's columns stand, and the rows; a file that the model cannot go by ends the program."""
    if card["recipe"] and not given.prepared:
        sys.exit(words["recipe_needed"].replace("{columns}", ", ".join(card["columns"])))
    header, rows = read_rows(given.file, given.header_row, columns.column_names)
    mapping: dict[str, int] = columns.positions(card["columns"], header)
    mapping |= {wanted: header.index(there) for wanted, _, there in (pair.partition("=") for pair in given.map)
                if wanted in mapping and there in header}
    missing = [name for name, position in mapping.items() if position < 0]
    if missing:
        sys.exit(words["columns_missing"].replace("{columns}", ", ".join(missing)))
    return header, mapping, rows


def read_rows(path: Path, header_row: int,
          column_names: Callable[[list[str]], list[str]]) -> tuple[list[str], Iterator[list[str]]]:
    """The header, and the rows that hold anything, each as wide as the header."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        lines = itertools.islice(file, header_row - 1, None)
        first = next(lines, "")
        while first.count('"') % 2 and (more := next(lines, "")):       # a name over two lines
            first += more
    delimiter = max(",\t;|", key=first.count)

    def records() -> Iterator[list[str]]:
        with path.open(encoding=encoding, newline="") as file:
            yield from itertools.islice(csv.reader(file, delimiter=delimiter), header_row - 1, None)

    header = column_names([cell.replace("\ufeff", "") for cell in next(records(), [])])
    rows = itertools.islice(records(), 1, None)
    return header, ((row + [""] * len(header))[:len(header)] for row in rows if any(cell.strip() for cell in row))


def _encoding(path: Path) -> str:
    """utf-16 by its mark or its zeros; utf-8 if every byte fits, else cp949 as Korean Excel writes it."""
    with path.open("rb") as raw:
        head = raw.read(4096)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros, pairs = (head[::2].count(0), head[1::2].count(0)), max(1, len(head) // 2)
    if min(zeros) < 0.02 * pairs and max(zeros) > 0.2 * pairs:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    try:
        with path.open(encoding="utf-8-sig") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8-sig"


if __name__ == "__main__":
    sys.exit(main())
