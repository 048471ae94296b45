"""Does a promise hold? `uv run benchmarks/promise.py OUT.csv [--file NAME …] [--seconds 60] [--seed 0]`.

Of each file with a time: train on the first 60 % of the time, take the promise, score the rest in pieces one after another and
count how often the piece's score lies within the promise for a period of its size. Beside it the width (1 = the whole range
that a piece's score could have taken: 0 to 1, or 0 to twice what doing nothing gets) and how far the score of a random split
is from what came. A piece is made of whole days (or lots) and holds at least ten bad rows, or a hundred rows of numbers, and at
least a twentieth of what came: a part of a lot that is bad as a whole is no period.
One row a piece is appended to OUT.csv; keep it outside the repository. Made-up files stand beside the real ones.
"""
import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "quality"), str(HERE.parent)]
from cases import CASES, Case, data_folder  # noqa: E402
from learn import learned, seen_by  # noqa: E402

from kamp_core.learning.metrics import score  # noqa: E402
from kamp_core.learning.outcome import Metric, Outcome  # noqa: E402
from kamp_core.learning.ranges import period_range  # noqa: E402
from kamp_core.learning.train import Trained  # noqa: E402

FIRST = 0.6
LEAST_BAD, LEAST_ROWS, MOST_PIECES = 10, 100, 20
PLATING = "kamp_plating_merged_cp949/kemp-abh-sensor.csv"


def _plating(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, encoding="cp949")
    clock = frame["Time"].str.replace("오전", "AM").str.replace("오후", "PM")
    frame["when"] = pd.to_datetime(frame["Date"].astype(str) + " " + clock, format="%Y-%m-%d %p %I:%M:%S.%f")
    frame["lot"] = frame["Date"].astype(str) + "-" + frame["Lot"].astype(str)
    return frame.drop(columns=["Index", "Date", "Time", "Lot"]).sort_values("when", kind="stable")


def made_up(kind: str, seed: int = 0) -> pd.DataFrame:
    """Sixty days of eighty parts. `steady`: one cause all along; `drifting`: the machine wears; `jumping`: days differ."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(60), 80)
    heat, speed, rest = rng.normal(size=(3, len(day)))
    risk = 1.3 * heat - 0.8 * speed * (heat > 0) - 3.1
    risk += {"steady": 0.0, "drifting": day / 60.0, "jumping": rng.normal(size=60)[day] * 0.8}[kind]
    bad = rng.random(len(day)) < 1 / (1 + np.exp(-risk))
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(day, "D") + pd.to_timedelta(np.tile(np.arange(80) * 6, 60), "min")
    thickness = 3 * heat + rng.normal(size=len(day))
    return pd.DataFrame({"when": when, "heat": heat, "speed": speed, "rest": rest, "thickness": thickness, "bad": bad.astype(int)})


def cases(seed: int) -> list[tuple[Case, pd.DataFrame]]:
    """Real files with a time, then made-up ones."""
    found = [case for case in CASES if case.time]
    found.append(Case("kamp_plating", "two_classes", PLATING, "Result", _plating, time="when", bad="1"))
    real = [(case, case.read(data_folder() / case.file).drop(columns=list(case.drop))) for case in found]
    made = [(Case(f"{kind}_{family}", family, "", target, time="when", bad="1", drop=(other,)), made_up(kind, seed))
            for kind in ("steady", "drifting", "jumping")
            for family, target, other in (("two_classes", "bad", "thickness"), ("numbers", "thickness", "bad"))]
    return real + [(case, frame.drop(columns=list(case.drop))) for case, frame in made]


def run(case: Case, frame: pd.DataFrame, seconds: float, seed: int, folder: Path) -> Trained:
    inputs = tuple(c for c in frame.columns if c not in (case.target, case.time, "lot"))
    return learned(case.family, frame, folder, seconds, target=case.target, time=case.time, group="lot" if "lot" in frame else None,
                   inputs=inputs, keep=inputs, budget=seconds, seed=seed, bad="bad" if case.family == "two_classes" else None)


def pieces(target: np.ndarray, family: str, block: np.ndarray) -> list[np.ndarray]:
    """Row numbers of consecutive pieces of whole blocks, each with enough in it; what is left at the end joins the last one."""
    counted = target if family == "two_classes" else np.ones(len(target))
    least = max(LEAST_BAD if family == "two_classes" else LEAST_ROWS, counted.sum() / MOST_PIECES)
    found: list[list[int]] = [[]]
    for rows in np.split(np.arange(len(target)), np.flatnonzero(block[1:] != block[:-1]) + 1):
        if counted[found[-1]].sum() >= least:
            found.append([])
        found[-1] += rows.tolist()
    if len(found) > 1 and counted[found[-1]].sum() < least:
        found[-2] += found.pop()
    return [np.asarray(rows) for rows in found]


def for_rows(outcome: Outcome, judged: pd.DataFrame, rows: int, two: bool) -> tuple[float, float]:
    """The promise said again for a period of other size. `judged`: the rows kept aside, of holdout.parquet."""
    promise = outcome.promise
    assert promise is not None
    target, told = (judged["actual"] == "bad", judged["risk"]) if two else (judged["actual"], judged["prediction"])
    return period_range(promise.metric, target.to_numpy(float), told.to_numpy(float), judged["block"].to_numpy(),
                        judged["row"].to_numpy(), rows, promise.drift, outcome.seed)


def judge(case: Case, frame: pd.DataFrame, seconds: float, seed: int) -> list[dict[str, object]]:
    """One row a piece."""
    frame = frame.assign(**{case.time: pd.to_datetime(frame[case.time])}).sort_values(case.time, kind="stable", ignore_index=True)
    if case.family == "two_classes":
        frame[case.target] = np.where(frame[case.target].astype(str) == case.bad, "bad", "good")
    cut = frame[case.time].iloc[int(FIRST * len(frame))].normalize()       # whole days
    first, later = frame[frame[case.time] < cut], frame[frame[case.time] >= cut]
    with tempfile.TemporaryDirectory() as folder:
        trained = run(case, first, seconds, seed, Path(folder))
        judged = pd.read_parquet(trained.outcome.holdout_predictions)
    outcome, promise = trained.outcome, trained.outcome.promise
    x = seen_by(trained, later)
    two = case.family == "two_classes"
    told = np.asarray(trained.estimator.predict_proba(x))[:, 1] if two else np.asarray(trained.estimator.predict(x))
    target = (later[case.target] == "bad").to_numpy(int) if two else later[case.target].to_numpy(float)
    random = next((s.value for s in outcome.scores if s.scheme == "random" and s.metric is promise.metric), float("nan"))
    rows = []
    block = (later["lot"] if "lot" in later else later[case.time].dt.normalize()).to_numpy()
    for number, piece in enumerate(pieces(target, case.family, block)):
        low, high = for_rows(outcome, judged, len(piece), two)
        whole = 1.0 if two else 2 * outcome.headline.baseline
        came = score(Metric(promise.metric), target[piece], told[piece])
        rows.append({"file": case.name, "seed": seed, "piece": number, "rows": len(piece),
                     "bad": int(target[piece].sum()) if two else 0, "verdict": outcome.verdict.level,
                     "promised": promise.value, "low": low, "high": high, "came": came, "kept": low <= came <= high,
                     "width": (min(high, whole) - low) / whole, "random_off": abs(random - came) / whole})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--file", action="append")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for case, frame in cases(given.seed):
        if given.file and case.name not in given.file:
            continue
        known = pd.read_csv(given.out) if given.out.exists() else pd.DataFrame(columns=["file", "seed"])
        if ((known["file"] == case.name) & (known["seed"] == given.seed)).any():
            continue
        rows = pd.DataFrame(judge(replace(case), frame, given.seconds, given.seed))
        rows.to_csv(given.out, mode="a", header=not given.out.exists(), index=False)
        print(rows.to_string(), flush=True)
    rows = pd.read_csv(given.out)
    print(rows.groupby("file").agg(pieces=("kept", "size"), kept=("kept", "mean"), width=("width", "median"),
                                   random_off=("random_off", "median")).round(3).to_string())
    print(f"kept {rows['kept'].mean():.3f} of {len(rows)} pieces, median width {rows['width'].median():.3f}, "
          f"random score off by {rows['random_off'].median():.3f}")


if __name__ == "__main__":
    main()
