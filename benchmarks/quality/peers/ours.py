"""KAMP Studio: a whole run as the worker does it (search, judging, reasons), then the model that is handed out."""
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from task import Task, task

sys.path[:0] = [str(Path.cwd()), str(Path(__file__).parent.parent)]


def run(given: Task, folder: Path):  # type: ignore[no-untyped-def]
    from learn import learned
    frame, time_column = given.train, None
    if (given.folder / "times.parquet").exists():
        frame = frame.assign(when=pd.read_parquet(given.folder / "times.parquet")["time"])
        time_column = "when"
    if given.family == "two_classes":
        frame = frame.assign(**{given.target: frame[given.target].map({0: "good", 1: "bad"})})
    return learned(given.family, frame, folder, given.seconds, target=given.target, time=time_column, budget=given.seconds,
                   seed=given.seed, bad="bad" if given.family == "two_classes" else None,
                   keep=tuple(c for c in frame.columns if c not in (given.target, "when")))


def main() -> None:
    from learn import seen_by
    given = task()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trained = run(given, Path(folder))
    ended = time.monotonic() - start
    test = given.test
    if (given.folder / "test_times.parquet").exists():
        test = test.assign(when=pd.read_parquet(given.folder / "test_times.parquet")["time"])
    x = seen_by(trained, test)
    if given.family == "numbers":
        told = np.asarray(trained.estimator.predict(x))
    else:
        known = np.asarray(trained.estimator.predict_proba(x))
        told = np.zeros((len(x), given.y.max() + 1))
        told[:, np.asarray(trained.estimator.classes_, dtype=int)] = known
    outcome = trained.outcome
    best = [f"{line.model} {line.value:.4g}" for line in outcome.leaderboard[:6] if line.value is not None]
    given.answer(told, time.monotonic() - ended, f"{outcome.chosen} promised {outcome.headline.value:.4g}; {', '.join(best)}")


if __name__ == "__main__":
    main()
