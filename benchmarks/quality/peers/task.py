"""What every peer is handed, and what it hands back: `python PEER.py FOLDER SECONDS SEED`. Needs pandas and pyarrow only."""
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Task:
    folder: Path
    seconds: float
    seed: int
    family: str
    target: str
    metric: str
    train: pd.DataFrame
    test: pd.DataFrame

    @property
    def x(self) -> pd.DataFrame:
        return self.train.drop(columns=self.target)

    @property
    def y(self) -> pd.Series:
        return self.train[self.target]

    def answer(self, predicted: Any, started: float, chosen: str) -> None:
        """Risks, probabilities in the order of the classes, or values."""
        predicted = np.asarray(predicted, dtype=float)
        if self.family == "two_classes" and predicted.ndim == 2:
            predicted = predicted[:, 1]
        np.save(self.folder / "predicted.npy", predicted)
        (self.folder / "told.json").write_text(json.dumps({"seconds": time.monotonic() - started, "chosen": chosen[:200]}))


def task() -> Task:
    folder = Path(sys.argv[1])
    case = json.loads((folder / "case.json").read_text())
    return Task(folder, float(sys.argv[2]), int(sys.argv[3]), **case, train=pd.read_parquet(folder / "train.parquet"),
                test=pd.read_parquet(folder / "test.parquet"))
