"""Seconds from the click to the first model and to the answer, and the most memory that the worker held.

`uv run benchmarks/answer_speed.py [--rows 10000] [--budget quick]`, on 20 columns. Times mean something on a quiet machine only.
"""
import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from kamp_core.learning.request import BUDGETS, TrainRequest
from kamp_core.settings import Settings
from kamp_core.studio import Studio

COLUMNS, DAYS = 20, 60


def parts(rows: int) -> pd.DataFrame:
    """Sixty days of parts; three of twenty columns matter."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(rows, COLUMNS)).round(4), columns=[f"조건{n}" for n in range(1, COLUMNS + 1)])
    frame.insert(0, "생산일시", pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.random(rows)) * DAYS, unit="D"))
    push = 1.2 * frame["조건1"] - frame["조건2"] * (frame["조건3"] > 0)
    frame["판정"] = np.where(rng.random(rows) < 1 / (1 + np.exp(3.5 - push)), "불량", "양품")
    return frame


def held_by_workers() -> int:
    """Bytes, of all processes that this one began."""
    found = 0
    for child in psutil.Process().children(recursive=True):
        try:
            found = max(found, child.memory_info().rss)
        except psutil.Error:
            continue
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--budget", choices=list(BUDGETS), default="quick")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Settings(home=Path(folder) / "home", language=None, max_upload_bytes=1 << 30, memory_limit="1GB"))
        project = studio.project().id
        file = studio.workspace.new_file(".csv")
        parts(given.rows).to_csv(file, index=False, date_format="%Y-%m-%d %H:%M:%S")
        dataset = studio.import_file(file.parent.name, "parts", project).dataset
        request = TrainRequest("defect_prediction", dataset, 1, target="판정", time="생산일시", bad="불량",
                               budget=BUDGETS[given.budget])
        start = time.monotonic()
        run = studio.start_training(request, project)
        first, most = None, 0
        while (job := studio.jobs.look(run)).active:
            if first is None and job.leaderboard:
                first = time.monotonic() - start
            most = max(most, held_by_workers())
            time.sleep(0.1)
        outcome = studio.outcome(run)
        print(f"first model {first:.1f} s, answer {time.monotonic() - start:.1f} s of {request.budget:.0f}, "
              f"{len(outcome.leaderboard)} models, {outcome.headline.metric} {outcome.headline.value:.3f} "
              f"({outcome.headline.low:.3f} to {outcome.headline.high:.3f}), exam "
              f"{next(s.value for s in outcome.scores if s.scheme == 'random'):.3f}, {outcome.verdict.level}; "
              f"worker at most {most / 2**20:,.0f} MB")
        studio.workspace.close()


if __name__ == "__main__":
    main()
