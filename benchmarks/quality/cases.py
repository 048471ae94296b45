"""Labelled open files as comparable tasks: the same rows, the same hold-out, known leaks taken out for everybody."""
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

HOLDOUT = 0.25
EARLIER = 0.1


@dataclass(frozen=True)
class Case:
    """`time`: the hold-out is the latest part; `bad`: the answer to be found. Metric by family."""

    name: str
    family: str                       # two_classes | many_classes | numbers
    file: str
    target: str
    read: Callable[[Path], pd.DataFrame] = lambda path: pd.read_csv(path, encoding="utf-8-sig")
    drop: tuple[str, ...] = ()
    time: str | None = None
    bad: str | None = None

    @property
    def metric(self) -> str:
        return {"two_classes": "average_precision", "many_classes": "log_loss", "numbers": "mae"}[self.family]


def _moulding(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, encoding="utf-8-sig").drop_duplicates("_id").sort_values("TimeStamp", kind="stable")


def _steel(path: Path) -> pd.DataFrame:
    """Each day's 00:00 row stands last under the same date: it belongs to the start of the day."""
    frame = pd.read_csv(path, encoding="utf-8-sig")
    return frame.assign(date=pd.to_datetime(frame["date"], dayfirst=True)).sort_values("date", kind="stable")


FLAGS = ("UDI", "Product ID", "TWF", "HDF", "PWF", "OSF", "RNF")
POWER = ("CO2(tCO2)", "Lagging_Current_Reactive_Power_kVarh", "Leading_Current_Reactive_Power_kVarh",
         "Lagging_Current_Power_Factor", "Leading_Current_Power_Factor")
CASES = (
    Case("kamp_injection", "two_classes", "kamp_injection/labeled_data.csv", "PassOrFail", _moulding,
         ("_id", "Reason", "PART_FACT_PLAN_DATE", "PART_FACT_SERIAL"), "TimeStamp", "N"),
    Case("ai4i2020", "two_classes", "ai4i2020/ai4i2020_comma_bom.csv", "Machine failure", drop=FLAGS, bad="1"),
    Case("airtlab_lens", "many_classes", "airtlab_injection_lens/data.csv", "quality", lambda path: pd.read_csv(path, sep=";")),
    Case("steel_energy", "numbers", "steel_energy_kr/Steel_industry_data.csv", "Usage_kWh", _steel, POWER, "date"),
    Case("ccpp", "numbers", "ccpp/Folds5x2_pp.xlsx", "EP", pd.read_excel),
)


def holdout(case: Case, frame: pd.DataFrame, draw: int) -> np.ndarray:
    """True for the rows kept aside: the latest, or a quarter drawn once and for all (a quarter of each class)."""
    if case.time is None:
        rng = np.random.default_rng(42 + draw)
        strata = frame[case.target].astype(str) if case.family != "numbers" else pd.Series("", index=frame.index)
        return frame.groupby(strata.to_numpy())[case.target].transform(
            lambda values: rng.permutation(len(values)) < HOLDOUT * len(values)).to_numpy(bool)
    if case.bad is None:
        return np.arange(len(frame)) >= (1 - HOLDOUT) * len(frame)
    caught = (frame[case.target].astype(str) == case.bad).to_numpy().cumsum()
    return caught > (1 - HOLDOUT) * caught[-1]


def lay_out(case: Case, folder: Path, draw: int = 0) -> np.ndarray:
    """Write the task for a peer: train.parquet, test.parquet, times beside them, case.json. → the true answers

    `draw`: another hold-out; where there is time, the file as it was when a tenth less of it was written for each. A made-up case
    has no file.
    """
    frame = case.read(data_folder() / case.file if case.file else Path()).drop(columns=list(case.drop)).reset_index(drop=True)
    frame = frame[:round(len(frame) * (1 - EARLIER * draw))] if case.time else frame
    frame = frame.loc[:, frame.nunique() > 1]
    names = {column: f"{re.sub(r'[^0-9A-Za-z]+', '_', column)}_{i}" for i, column in enumerate(frame.columns)}   # for peers
    aside = holdout(case, frame, draw)
    if case.family == "two_classes":
        frame[case.target] = (frame[case.target].astype(str) == case.bad).astype(int)
    elif case.family == "many_classes":
        frame[case.target] = frame[case.target].astype("category").cat.codes.astype(int)
    folder.mkdir(parents=True, exist_ok=True)
    times = pd.to_datetime(frame.pop(case.time)) if case.time else None
    if times is not None:
        frame["hour"], frame["weekday"] = times.dt.hour + times.dt.minute / 60, times.dt.weekday
        for rows, name in ((~aside, "times"), (aside, "test_times")):
            pd.DataFrame({"time": times[rows]}).to_parquet(folder / f"{name}.parquet")
    frame, target = frame.rename(columns=names), names[case.target]
    frame[~aside].to_parquet(folder / "train.parquet")
    frame[aside].drop(columns=target).to_parquet(folder / "test.parquet")
    (folder / "case.json").write_text(json.dumps({"family": case.family, "target": target, "metric": case.metric}))
    return frame.loc[aside, target].to_numpy()


def data_folder() -> Path:
    return Path(os.environ["KAMP_REAL_DATA"])
