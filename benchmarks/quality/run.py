"""Quality beside peers.

    uv run benchmarks/quality/run.py OUT.csv [--peer ours …] [--file NAME …] [--seconds 60] [--seed 0] [--draw 0]

One row a cell is appended to OUT.csv (keep it outside the repository); cells already there are left out, so a broken run goes
on where it stopped. Each peer runs in an environment of its own under --environments. `--table` prints the mean ranks only.
One hold-out of a few hundred rows ranks near ones by chance: `--draw N` is another of the same file, and counts as a file more.
Files that are made up (made.py) are run where `--file` names them; they need no KAMP_REAL_DATA.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from cases import CASES, Case, lay_out  # noqa: E402
from made import MADE  # noqa: E402

PEERS = {                               # script, and what its environment holds (None: ours)
    "ours": ("ours.py", None),
    "lightgbm": ("lightgbm_plain.py", None),
    "flaml": ("flaml_search.py", ["flaml==2.7.0", "lightgbm", "xgboost-cpu", "scikit-learn", "pandas"]),
    "mljar": ("mljar_explain.py", ["mljar-supervised==1.3.2"]),
    "autogluon": ("autogluon_medium.py", ["autogluon.tabular[lightgbm,catboost,xgboost,fastai]==1.6.0"]),
    "pycaret": ("pycaret_compare.py", None),
}
KEY = ["file", "draw", "peer", "seconds", "seed"]
PATIENCE = 6                            # times the budget, plus a minute, before a peer counts as failed


def environment(peer: str, folder: Path) -> str:
    """The Python of a peer, its environment made at the first call."""
    wanted = PEERS[peer][1]
    if wanted is None:
        return sys.executable
    python = folder / peer / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        for arguments in (["venv", "--python", "3.11", str(folder / peer)],
                          ["pip", "install", "--python", str(python), *wanted, "pyarrow"]):
            subprocess.run(["uv", "--no-config", *arguments], check=True)       # this project's own pins are not theirs
    return str(python)


def place(case: Case, peer: str, draw: int) -> str:
    return f"{case.name}-{peer}" + f"-{draw}" * bool(draw)


def score(case: Case, target: np.ndarray, predicted: np.ndarray) -> float:
    from sklearn.metrics import average_precision_score, log_loss, mean_absolute_error
    if case.family == "two_classes":
        return float(average_precision_score(target, predicted))
    if case.family == "many_classes":
        return float(log_loss(target, predicted, labels=np.arange(predicted.shape[1])))
    return float(mean_absolute_error(target, predicted))


def cell(case: Case, peer: str, given: argparse.Namespace, folder: Path) -> dict[str, object]:
    """One peer on one file."""
    target, seconds, seed = lay_out(case, folder, given.draw), given.seconds, given.seed
    start, load = time.monotonic(), os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    script = HERE / "peers" / PEERS[peer][0]
    command = [environment(peer, given.environments), str(script), str(folder.absolute()), str(seconds), str(seed)]
    row = {"file": case.name, "draw": given.draw, "peer": peer, "seconds": seconds, "seed": seed, "metric": case.metric,
           "value": None, "wall": 0.0, "load": round(load, 2), "chosen": "", "error": ""}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE * seconds + 60,
                              env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"})      # for all peers: other work may share the cores
        if done.returncode == 0:
            told = json.loads((folder / "told.json").read_text())
            row |= {"value": score(case, target, np.load(folder / "predicted.npy")), "wall": round(told["seconds"], 1),
                    "chosen": told["chosen"]}
        else:
            row |= {"error": done.stderr.strip()[-300:], "wall": round(time.monotonic() - start, 1)}
    except subprocess.TimeoutExpired:
        row |= {"error": "no answer in time", "wall": round(time.monotonic() - start, 1)}
    return row


def beside_plain(path: Path) -> str:
    """By how much ours is better than plain LightGBM on the last run of each file's own hold-out, and its 90 % range over its rows.

    Paired bootstrap of rows, 2,000 draws. Above 0 is better; a range that holds 0 is a difference that chance makes.
    """
    lines = ["ours against plain LightGBM, 90 % range"]
    for case in (*CASES, *MADE):
        cells = {peer: path.parent / "cells" / place(case, peer, 0) / "predicted.npy" for peer in ("ours", "lightgbm")}
        if not all(told.exists() for told in cells.values()):
            continue
        with tempfile.TemporaryDirectory() as folder:
            target = lay_out(case, Path(folder))
        ours, plain = (np.load(cells[peer]) for peer in ("ours", "lightgbm"))
        rng, better = np.random.default_rng(0), 1 if case.metric == "average_precision" else -1
        drawn = [rng.integers(0, len(target), len(target)) for _ in range(2000)]
        gains = [better * (score(case, target[rows], ours[rows]) - score(case, target[rows], plain[rows])) for rows in drawn]
        low, high = np.quantile(gains, (0.05, 0.95))
        lines.append(f"{case.name:20s} {np.mean(gains):8.4f}  {low:8.4f} – {high:8.4f}{'   worse' if high < 0 else ''}")
    return "\n".join(lines)


def table(path: Path) -> str:
    """Values by file and peer, then mean ranks; seeds are averaged first, a failure ranks last."""
    rows = pd.read_csv(path)
    lines = []
    for seconds, part in rows.groupby("seconds"):
        values = part.pivot_table(index=["file", "draw", "metric"], columns="peer", values="value", aggfunc="mean", dropna=False)
        values = values.dropna(how="all")           # every file beside every metric
        higher = values.index.get_level_values("metric") == "average_precision"
        ranks = values.mul(np.where(higher, -1, 1), axis=0).rank(axis=1, na_option="bottom")
        lines += [f"{seconds:.0f} s", values.round(4).to_string(), "mean rank", ranks.mean().round(2).sort_values().to_string(), ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--peer", action="append", choices=list(PEERS))
    parser.add_argument("--file", action="append", choices=[case.name for case in (*CASES, *MADE)])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--draw", type=int, default=0)
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache" / "kamp-quality")
    parser.add_argument("--table", action="store_true")
    given = parser.parse_args()
    wanted = [case for case in (*CASES, *MADE) if case.name in given.file] if given.file else CASES
    for case in wanted if not given.table else ():
        for peer in given.peer or list(PEERS):
            known = pd.read_csv(given.out) if given.out.exists() else pd.DataFrame(columns=KEY)
            if (known[KEY] == [case.name, given.draw, peer, given.seconds, given.seed]).all(axis=1).any():
                continue
            row = cell(case, peer, given, given.out.parent / "cells" / place(case, peer, given.draw))
            pd.DataFrame([row]).to_csv(given.out, mode="a", header=not given.out.exists(), index=False)
            print(row, flush=True)
    print(table(given.out))
    print(beside_plain(given.out))


if __name__ == "__main__":
    main()
