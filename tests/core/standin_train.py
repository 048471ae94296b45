"""Training functions for the tests of jobs: real workers run them in place of the real one."""
import json
import os
import time
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pandas as pd

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Metric, Outcome, Score, Split, Verdict
from kamp_core.learning.prepare import fit_preparation
from kamp_core.learning.request import Candidate, News


def quick(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """Two candidates, then an answer."""
    for number, model in enumerate(("lightgbm", "lr"), start=1):
        if not finish_only:
            finish(folder, report, model, 0.5 + number / 10, number / 3)
    return trained(request, problem, cursor, run, seconds_left, finish_only)


def instant(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """As `quick`, but learns from rows of its own: fits any data."""
    import duckdb
    own = duckdb.connect()
    own.register("data", parts())
    return quick(request, problem, own, run, folder, report, seconds_left, finish_only)


def patient(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """As `instant`, but the answer waits until whoever tests puts a file `go` beside it."""
    while not (folder / "go").exists():
        report(News("news.judging", 0.1, facts={"model": "lr"}))
        time.sleep(0.1)
    return instant(request, problem, cursor, run, folder, report, seconds_left, finish_only)


def deep(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """One candidate is finished, the next is a long fit that hears nothing. Ends at once when resumed to finish."""
    kept = list((folder / "candidates").glob("*.json"))
    if kept and finish_only:
        return trained(request, problem, cursor, run, seconds_left, finish_only)
    finish(folder, report, "lightgbm", 0.7, 0.4)
    time.sleep(300)


def stubborn(*args, **kwargs):
    """Hears stops, and needs a while to tidy up."""
    report = args[5]
    for tenth in range(600):
        report(News("news.judging", tenth / 600, facts={"model": "lr"}))
        time.sleep(0.05)


def wrong_column(*args, **kwargs):
    raise KampError("column_missing", column="없는 열")


def broken(*args, **kwargs):
    raise ZeroDivisionError("secret detail")


def hungry(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """One candidate is finished, the next wants more memory than there is."""
    import resource
    finish(folder, report, "lightgbm", 0.7, 0.4)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_AS, (used + (4 << 30), resource.RLIM_INFINITY))
    return np.ones((64 << 30) // 8)


def full_disk(request, problem, cursor, run, folder, report, seconds_left, finish_only=False):
    """One candidate is finished, then the disk is full."""
    finish(folder, report, "lightgbm", 0.7, 0.4)
    raise OSError(28, "No space left on device")


def dies(*args, **kwargs):
    os._exit(3)


def finish(folder, report, model, value, share):
    candidate = Candidate(model, "average_precision", value, 0.1, "done")
    (folder / "candidates").mkdir(exist_ok=True)
    (folder / "candidates" / f"{model}.json").write_text(json.dumps(asdict(candidate)), "utf-8")
    report(News("news.scored", share, 10.0, {"model": model, "number": 1}, candidate))


def trained(request, problem, cursor, run, seconds_left, finish_only):
    from sklearn.linear_model import LogisticRegression
    frame = cursor.execute("select 온도, 판정 from data").df()
    preparation = fit_preparation(frame[["온도"]].astype("float64"))
    x = preparation.transform(frame[["온도"]])
    estimator = LogisticRegression().fit(x, (frame["판정"] == "불량").astype(int))
    score = Score("random", Metric.AVERAGE_PRECISION, 0.6, 0.5, 0.7, 0.2)
    outcome = Outcome(
        run=run, status="done", problem=problem.id, family="two_classes", dataset=request.dataset, version=request.version,
        target="판정", bad_value="불량", classes=("양품", "불량"), seed=0, budget=request.budget, rows_used=len(frame),
        inputs=("온도",), excluded=(), split=Split("random", 10), headline=score, scores=(score,),
        verdict=Verdict("hint", ()), leaderboard=(), chosen="lr", seconds=seconds_left,
        versions={"finish_only": str(finish_only)})
    return SimpleNamespace(outcome=outcome, preparation=preparation, estimator=estimator, background=np.asarray(x[:10]),
                           error_low=None, error_high=None,
                           seen={"온도": {"low": 180.5, "high": 219.5, "missing": 0.0}})


def parts() -> pd.DataFrame:
    """Forty parts; the hot ones are bad."""
    return pd.DataFrame({"온도": np.arange(40) + 180.5, "판정": ["양품"] * 30 + ["불량"] * 10})
