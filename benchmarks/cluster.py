"""What a cluster brings to the search: one worker and two on this machine, and 2 to 32 on paper from the times measured.

`uv run benchmarks/cluster.py [--rows 10000] [--trials 12]`, on 20 columns. Scheduler and workers are processes on loopback. Two
workers on two busy cores say little: the load is printed beside the times, and the same search is dealt once more with fits that
only wait, a quarter of the time that was measured: what the machinery itself brings and costs. On paper the tasks of this very
search are dealt to workers as the program deals them (in order, so many candidates ahead, a stage after the other), and the rows
reach one worker after the other over 1 Gbit/s.
"""
import argparse
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import ClassVar

import numpy as np
from answer_speed import parts
from sklearn.base import BaseEstimator

from kamp_core.learning import search as searching
from kamp_core.learning.blended import View
from kamp_core.learning.budget import Budget
from kamp_core.learning.engines.candidates import own_specs
from kamp_core.learning.engines.cluster import BUSY, Cluster
from kamp_core.learning.engines.fold import Fit, Ground
from kamp_core.learning.engines.places import Here
from kamp_core.learning.engines.recipe import Prepared
from kamp_core.learning.engines.spec import Spec
from kamp_core.learning.field import Found
from kamp_core.learning.prepare import fit_preparation
from kamp_core.problems import Family

ROOT = Path(__file__).parent.parent
FOLDS, WIRE = 5, 125e6              # bytes a second
QUARTER = 0.25


class Watched(Here):
    """This machine, noting what each fit took."""

    took: ClassVar[dict[str, list[float]]] = defaultdict(list)

    def fits(self, spec: Spec, numbers: range, seconds: float | None) -> list[Fit]:
        done = super().fits(spec, numbers, seconds)
        self.took[spec.id] += [fit.seconds for fit in done]
        return done


def ground_of(rows: int) -> Ground:
    frame = parts(rows)
    inputs = frame.drop(columns=["판정", "생산일시"])
    fitted = fit_preparation(inputs)
    days = np.array_split(np.arange(rows), FOLDS + 1)        # each fold learns from what was before
    folds = tuple((np.concatenate(days[:number]), days[number]) for number in range(1, FOLDS + 1))
    target = (frame["판정"] == "불량").to_numpy().astype(int)
    return Ground(Prepared(Family.TWO_CLASSES, fitted.transform(inputs), target, 2, View(fitted.blocks)), folds, 0)


def searched(ground: Ground, trials: int) -> tuple[float, Found]:
    """→ (seconds, what was found)."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = searching.search(ground.data, ground.folds, Budget(60, 0, trials, 1), ground.seed, Path(folder), False,
                                 lambda *news, **facts: None)
    return time.monotonic() - start, found


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A scheduler and workers of one thread each, on loopback."""
    from distributed import Client
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    options = [("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--dashboard-address", "127.0.0.1:0"),
               *[("worker", address, "--nthreads", "1", "--no-nanny")] * workers]
    begun = [subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{kind}", *rest, "--no-dashboard"], cwd=ROOT,
                              stderr=subprocess.DEVNULL) for kind, *rest in options]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
            client.run(searching.first_spec, Family.TWO_CLASSES)        # libraries are loaded before the watch is started
        yield address
    finally:
        for process in reversed(begun):
            process.kill()
            process.wait()


class Waits(BaseEstimator):
    """A fit that takes its time and no core."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def fit(self, x: np.ndarray, y: np.ndarray) -> "Waits":
        time.sleep(self.seconds)
        self.classes_ = np.unique(y).astype(int)
        return self

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return np.full((len(x), 2), 0.5)


def waited(address: str, ground: Ground, took: dict[str, list[float]]) -> float:
    """Seconds, with as many candidates begun ahead as the program begins."""
    specs = [Spec(name, Waits, {"seconds": QUARTER * float(np.mean(seconds))}) for name, seconds in took.items()]
    with Cluster(address, ground, Here(ground, 1), None, lambda key, facts: None) as place:
        place.fits(Spec("first", Waits), range(FOLDS), None)
        start = time.monotonic()
        for number, spec in enumerate(specs):
            for next_one in specs[number:number + 1 + place.ahead()]:
                place.begin(next_one, None)
            place.fits(spec, range(FOLDS), None)
        return time.monotonic() - start


def on_paper(took: dict[str, list[float]], workers: int, megabytes: float, overhead: float) -> float:
    """Seconds until the last candidate is known, tasks dealt in order. A fold that was never fitted takes what the others did."""
    own = {spec.id for spec in own_specs(Family.TWO_CLASSES)}
    stages = [0 if name in ("lightgbm", "lightgbm_pairs") else 1 if name.removesuffix("_pairs") in own else 2 for name in took]
    free = [(number + 1) * megabytes * 1e6 / WIRE for number in range(workers)]     # the rows reach one worker after the other
    ahead, known = ceil(BUSY * workers / FOLDS), [0.0]      # known[i + 1]: when candidate i is decided
    for i, seconds in enumerate(took.values()):
        first = stages.index(stages[i])
        may_start = known[max(first, i - ahead)]
        ends = []
        for fold in range(FOLDS):
            worker = min(range(workers), key=free.__getitem__)
            start = max(free[worker], may_start)
            if fold >= len(seconds) and start >= max(ends):
                break                                       # dropped by then, so it is cancelled
            ends.append(start + (seconds[fold] if fold < len(seconds) else float(np.mean(seconds))) + overhead)
            free[worker] = ends[-1]
        known.append(max(known[-1], *ends[:len(seconds)]))
    return known[-1]


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=10_000)
    given.add_argument("--trials", type=int, default=12)
    asked = given.parse_args()
    ground = ground_of(asked.rows)
    place_for, searching.place_for = searching.place_for, lambda ground, threads, ends, told: Watched(ground, threads)
    here, found = searched(ground, asked.trials)
    searching.place_for = place_for
    took = {name: list(seconds) for name, seconds in Watched.took.items()}
    fits, fitted = sum(map(len, took.values())), sum(map(sum, took.values()))
    print(f"here: {here:.1f} s, of them {fitted:.1f} in {fits} fits (load {os.getloadavg()[0]:.1f})", flush=True)
    times, waits = {}, {}
    for workers in (1, 2):
        with cluster(workers) as address:
            os.environ["KAMP_DASK_SCHEDULER"] = address
            times[workers], there = searched(ground, asked.trials)
            waits[workers] = waited(address, ground, took)
        worst = float(np.abs(np.subtract(found.predicted, there.predicted)).max())
        print(f"{workers} worker(s): {times[workers]:.1f} s (load {os.getloadavg()[0]:.1f}), "
              f"predictions within {worst:.1e} of those made here", flush=True)
    print(f"from 1 to 2 workers: {times[1] / times[2]:.2f} times as fast; with fits that only wait "
          f"{waits[1]:.1f} s and {waits[2]:.1f} s, {waits[1] / waits[2]:.2f} times")
    size = len(pickle.dumps(ground, protocol=5)) / 1e6
    overhead = 0.01                     # a second for a hundred tasks, as Dask measures itself on such small ones
    one = on_paper(took, 1, size, overhead)
    longest = max(map(max, took.values()))
    print(f"on paper, {size:.1f} MB of rows, {fits} fits of {fitted / fits:.2f} s on average, the longest {longest:.1f} s:")
    for workers in (2, 4, 8, 16, 32):
        print(f"  {workers:2} workers: {one / on_paper(took, workers, size, overhead):4.1f} times as fast as one")


if __name__ == "__main__":
    main()
