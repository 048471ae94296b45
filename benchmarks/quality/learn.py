"""A whole run on a frame, as the worker does it, in a workspace that goes with its folder."""
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.history import History
from kamp_core.learning.request import TrainRequest
from kamp_core.learning.train import Trained, train
from kamp_core.problems import Family, Problem
from kamp_core.workspace import Workspace


def learned(family: str, frame: pd.DataFrame, folder: Path, seconds: float, **asked: Any) -> Trained:
    """`asked`: the fields of a TrainRequest beside problem and data."""
    problem = Problem(id="p", family=Family(family), title={}, question={}, needs={}, answer={}, sample="", sample_roles={},
                      roles=(), guide={}, late_hints=())
    workspace = Workspace(folder / "home")
    try:
        dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
        with workspace.new_version(dataset) as draft:
            draft.cursor.register("frame", frame)
            draft.cursor.execute("create table data as select * from frame")
        with workspace.read(dataset) as cursor:
            return train(TrainRequest("p", dataset, 1, **asked), problem, cursor, "run", folder, lambda news: None, seconds)
    finally:
        workspace.close()


def seen_by(trained: Trained, frame: pd.DataFrame) -> np.ndarray:
    """The rows of a new file as the model sees them."""
    history = trained.outcome.history
    return trained.preparation.transform(History.from_json(history).added(frame) if history else frame)
