"""How often does Look see a difference where there is none? `uv run benchmarks/false_alarms.py [--shuffles 200]`.

Tables whose results have nothing to do with any column: rows one by one; parts made two at a time (twins with equal readings and
one result); days of their own level both in the readings and in the share of bad ones; the injection moulding sample with its
results shuffled; and the same with its results moved along by days, in their order. An alarm is a column of which the page says
that it differs clearly, not by a coincidence of days, or a condition under which bad ones gather.
"""
import argparse
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kamp_core.look.conditions import conditions
from kamp_core.look.ranking import differences
from kamp_core.quality.profile import make_profile

ROWS, COLUMNS, DAYS = 3000, 10, 30
SAMPLE = Path(__file__).parent.parent / "sample_data" / "injection_defects.csv"


def shuffled(kind: str, seed: int) -> pd.DataFrame:
    """One table of chance."""
    rng = np.random.default_rng(seed)
    if kind in ("sample", "moved"):
        frame = pd.read_csv(SAMPLE, parse_dates=["생산일시"]).drop(columns="불량코드")          # follows the result
        results = frame["판정"].to_numpy()
        moved = np.roll(results, rng.integers(ROWS // 10, len(frame) - ROWS // 10))
        frame["판정"] = rng.permutation(results) if kind == "sample" else moved
        return frame
    day = np.sort(rng.integers(0, DAYS, ROWS))
    readings = rng.normal(size=(ROWS, COLUMNS))
    risk = np.full(ROWS, 0.06)
    if kind == "days":
        readings += rng.normal(0, 0.7, (DAYS, COLUMNS))[day]
        risk = 1 / (1 + np.exp(3.0 - rng.normal(0, 0.8, DAYS)[day]))
    frame = pd.DataFrame(readings.round(4), columns=[f"조건{n}" for n in range(1, COLUMNS + 1)])
    frame["금형"] = rng.choice(list("ABCDEF"), ROWS)
    frame["판정"] = np.where(rng.random(ROWS) < risk, "불량", "양품")
    frame["생산일시"] = pd.Timestamp("2026-03-02") + pd.to_timedelta(day * 1440 + rng.integers(0, 900, ROWS), "min")
    return frame.loc[np.repeat(np.arange(0, ROWS, 2), 2)].reset_index(drop=True) if kind == "twins" else frame


def alarms(frame: pd.DataFrame) -> tuple[bool, bool]:
    """A difference? A condition?"""
    with duckdb.connect() as db:
        db.register("frame", frame)
        db.execute("create table data as select * from frame")
        profile = make_profile(db, {})
        ranked = differences(db, profile, "판정", "불량", "생산일시")
        found = conditions(db, profile, "판정", "불량", ranked, "생산일시")
    return any(d.stands_out for d in ranked), bool(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shuffles", type=int, default=200)
    given = parser.parse_args()
    for kind in ("rows", "twins", "days", "sample", "moved"):
        seen = np.array([alarms(shuffled(kind, seed)) for seed in range(given.shuffles)])
        difference, condition = seen.mean(axis=0)
        print(f"{kind}: a difference in {difference:.1%}, a condition in {condition:.1%} of {given.shuffles}", flush=True)


if __name__ == "__main__":
    main()
