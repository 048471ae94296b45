"""Is chance called chance, and a leak a leak? `uv run benchmarks/honesty.py [--shuffles 20] [--trials 3] [--only leaks]`.

Three files, their answers shuffled so many times: each verdict must be *no_signal*. Then the known leaks, each left in on purpose:
each verdict must be *suspicious* and name it; and the clean AI4I file, where no column gives the answer away.
"""
import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "quality"), str(HERE.parent)]
from cases import CASES, Case, data_folder  # noqa: E402
from learn import learned  # noqa: E402

from kamp_core.learning.outcome import Outcome  # noqa: E402

SHUFFLED = ("kamp_injection", "ai4i2020", "steel_energy")
SPARED = 6000                     # rows of a shuffled file: chance does not need more


def run(case: Case, frame: pd.DataFrame, trials: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return learned(case.family, frame, Path(folder), 600, target=case.target, time=case.time, bad=case.bad, trials=trials,
                       seed=seed).outcome


def read(case: Case, drop: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = case.read(data_folder() / case.file).drop(columns=list(drop))
    if case.family == "two_classes":
        frame[case.target] = frame[case.target].astype(str)
    return frame.assign(**{case.time: pd.to_datetime(frame[case.time])}) if case.time else frame


def leaks() -> list[tuple[str, Case, pd.DataFrame]]:
    """What stands in the file and must be named, and a made copy of the answer with noise."""
    cases = {case.name: case for case in CASES}
    ai4i, steel = cases["ai4i2020"], cases["steel_energy"]
    found = [(flag, ai4i, read(ai4i, tuple(c for c in ai4i.drop if c != flag))) for flag in ("TWF", "HDF", "PWF", "OSF")]
    found.append(("CO2(tCO2)", steel, read(steel, tuple(c for c in steel.drop if c != "CO2(tCO2)"))))
    noisy = read(steel, steel.drop)
    usage = noisy[steel.target]
    noisy["meter"] = usage + np.random.default_rng(0).normal(size=len(usage)) * usage.std() * 0.01
    return [*found, ("meter", steel, noisy)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shuffles", type=int, default=20)
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--only", choices=["leaks", "clean", "shuffles"])
    given = parser.parse_args()
    if given.only in (None, "leaks"):
        show_leaks(given.trials)
    if given.only in (None, "clean"):
        show_clean(given.trials)
    if given.only in (None, "shuffles"):
        show_shuffles(given.shuffles, given.trials)


def show_leaks(trials: int) -> None:
    for name, case, frame in leaks():
        outcome = run(case, frame, trials, 0)
        told = [str(reason.facts.get("columns", "")) for reason in outcome.verdict.reasons]
        refused = [gone.column for gone in outcome.excluded]
        print(f"leak {name}: {outcome.verdict.level}, told {told}, refused {refused}", flush=True)


def show_clean(trials: int) -> None:
    clean = next(case for case in CASES if case.name == "ai4i2020")
    outcome = run(clean, read(clean, clean.drop), trials, 0)
    print(f"clean {clean.name}: {outcome.verdict.level}, {[reason.code for reason in outcome.verdict.reasons]}", flush=True)


def show_shuffles(shuffles: int, trials: int) -> None:
    for case in (case for case in CASES if case.name in SHUFFLED):
        whole = read(case, case.drop)
        whole = whole.iloc[:: max(1, len(whole) // SPARED)].reset_index(drop=True)
        levels = []
        for seed in range(shuffles):
            dealt = np.random.default_rng(seed).permutation(whole[case.target].to_numpy())
            levels.append(run(case, whole.assign(**{case.target: dealt}), trials, seed).verdict.level)
        print(f"shuffled {case.name}: {levels.count('no_signal')} of {len(levels)} no_signal, {sorted(set(levels))}", flush=True)


if __name__ == "__main__":
    main()
