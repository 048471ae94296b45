"""The parts of a forecasting model's file: the few ways of going on, and the history they go on from."""
import io
import json
import pickle
from typing import Any

import numpy as np

from kamp_core.learning.forecast.forecaster import Forecaster
from kamp_core.learning.forecast.panel import Panel, kept
from kamp_core.learning.prepare import Preparation
from kamp_core.models.facts import Card, Package


def forecast_members(forecaster: Forecaster, panel: Panel) -> dict[str, bytes]:
    """forecast.json and history.npz; the estimators are for the caller to pickle."""
    history = kept(panel, forecaster.layout)
    numbers = io.BytesIO()
    np.savez_compressed(numbers, times=history.times.astype("datetime64[D]").astype("int64"), values=history.values,
                        known=history.known)
    told = {**forecaster.to_json(), "names": list(history.names)}
    return {"forecast.json": json.dumps(told, ensure_ascii=False, indent=1).encode(), "history.npz": numbers.getvalue()}


def read_forecast(members: dict[str, bytes], card: Card, unpickler: type[pickle.Unpickler]) -> Package:
    """A package whose `estimator` is the forecaster."""
    told: dict[str, Any] = json.loads(members["forecast.json"])
    forecaster = Forecaster.from_parts(told, unpickler(io.BytesIO(members["estimator.pkl"])).load())
    with np.load(io.BytesIO(members["history.npz"]), allow_pickle=False) as kept:
        history = Panel(kept["times"].astype("datetime64[D]"), tuple(told["names"]), kept["values"], kept["known"])
    return Package(card, Preparation(()), forecaster, np.zeros((0, 0)), history)


def layout_kinds(forecaster: Forecaster) -> dict[str, str]:
    """The kind of each column that the model asks of a file."""
    layout = forecaster.layout
    kinds = {layout.time: "time", layout.target: "number"} | ({layout.group: "category"} if layout.group else {})
    return kinds | {known.name: "category" if known.levels else "number" for known in layout.known}

