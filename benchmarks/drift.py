"""How often is a file told to differ from the training where nothing changed, and is a shift found? `uv run benchmarks/drift.py`.

20 columns, 2,000 rows learned from (or `--learned 300`), files of 500 rows (`--rows`), 200 draws a kind: rows one by one of many
shapes (normal, even, skewed, a few values, rounded, words); days of 50 rows with a level of their own, half as wide as what varies
within a day; and readings that follow the one before (correlation 0.9). A false alarm is a file of which any column is told.
Then one column of numbers moves by 1 (or 0.5) of its standard deviations: found is a file of which that column is told.
"""
import argparse

import numpy as np
import pandas as pd

from kamp_core.learning.trained import seen_values
from kamp_core.models.drift import column_drift

COLUMNS, DAY, DRAWS = 20, 50, 200
KINDS = ("one by one", "days", "following")


def readings(kind: str, rows: int, rng: np.random.Generator) -> np.ndarray:
    """(rows, COLUMNS) Standard normal, as the rows of this kind hang together."""
    noise = rng.normal(size=(rows, COLUMNS))
    if kind == "days":
        level = rng.normal(size=(-(-rows // DAY), COLUMNS))
        return (noise + 0.5 * np.repeat(level, DAY, axis=0)[:rows]) / np.sqrt(1.25)
    if kind == "following":
        for row in range(1, rows):
            noise[row] = 0.9 * noise[row - 1] + np.sqrt(1 - 0.81) * noise[row]
    return noise


def shaped(values: np.ndarray) -> pd.DataFrame:
    """Columns of many shapes; the last two are words."""
    frame = pd.DataFrame(values)
    shapes = {1: lambda x: 1 / (1 + np.exp(-1.7 * x)), 2: np.exp, 3: lambda x: np.clip(np.round(x), -2, 2),
              4: lambda x: np.round(200 + 5 * x)}
    for column in frame.columns[:-2]:
        frame[column] = shapes.get(column % 5, lambda x: x)(frame[column])
    for column in frame.columns[-2:]:
        frame[column] = np.array(list("ABCDE"))[np.clip(np.round(frame[column]) + 2, 0, 4).astype(int)]
    return frame


def told(seen: list[dict], file: pd.DataFrame) -> set[int]:
    """The columns of which something is said."""
    kinds = ["category" if file[column].dtype == object else "number" for column in file]
    return {c for c in file if column_drift(str(c), file[c], kinds[c], seen[c], COLUMNS)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learned", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--draws", type=int, default=DRAWS)
    given = parser.parse_args()
    print(f"{'rows':12} {'false alarms':>13} {'moved by 1':>11} {'by 0.5':>8} {'other columns told':>19}")
    for kind in KINDS:
        false, found, half, others = 0, 0, 0, 0
        for draw in range(given.draws):
            rng = np.random.default_rng(draw)
            learned, file = (readings(kind, rows, rng) for rows in (given.learned, given.rows))
            seen = [seen_values(column) for _, column in shaped(learned).items()]
            false += bool(told(seen, shaped(file)))
            moved = int(rng.integers(COLUMNS - 2))
            for size in (1.0, 0.5):
                there = told(seen, shaped(file + size * (np.arange(COLUMNS) == moved)))
                if size == 1.0:
                    found += moved in there
                    others += bool(there - {moved})
                else:
                    half += moved in there
        print(f"{kind:12} " + " ".join(f"{count / given.draws:>{width}.1%}" for count, width in (
            (false, 13), (found, 11), (half, 8), (others, 19))), flush=True)


if __name__ == "__main__":
    main()
