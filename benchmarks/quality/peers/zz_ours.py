"""KAMP Studio: a whole run as the worker does it (search, judging, reasons), then the model that is handed out."""
import sys, time; T0=time.monotonic()
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from task import Task, task

sys.path.insert(0, str(Path.cwd()))


def learned(given: Task, folder: Path):  # type: ignore[no-untyped-def]
    from kamp_core.learning.request import TrainRequest
    from kamp_core.learning.train import train
    from kamp_core.problems import Family, Problem
    from kamp_core.workspace import Workspace
    frame, time_column = given.train, None
    if (given.folder / "times.parquet").exists():
        frame = frame.assign(when=pd.read_parquet(given.folder / "times.parquet")["time"])
        time_column = "when"
    if given.family == "two_classes":
        frame = frame.assign(**{given.target: frame[given.target].map({0: "good", 1: "bad"})})
    problem = Problem(id="p", family=Family(given.family), title={}, question={}, needs={}, answer={}, sample="", sample_roles={},
                      roles=(), guide={}, late_hints=())
    workspace = Workspace(folder / "home")
    dataset = workspace.ledger.add_dataset(workspace.ledger.add_project("p").id, "parts")
    with workspace.new_version(dataset) as draft:
        draft.cursor.register("frame", frame)
        draft.cursor.execute("create table data as select * from frame")
    request = TrainRequest("p", dataset, 1, target=given.target, time=time_column, budget=given.seconds, seed=given.seed,
                           bad="bad" if given.family == "two_classes" else None,
                           keep=tuple(c for c in frame.columns if c not in (given.target, "when")))
    with workspace.read(dataset) as cursor:
        trained = train(request, problem, cursor, "run", folder, lambda news: print(round(time.monotonic()-T0,1), news.key, news.facts.get("model",""), news.candidate.value if news.candidate else "", news.candidate.fit_seconds if news.candidate else "", flush=True), given.seconds)
    workspace.close()
    return trained


def main() -> None:
    given = task()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trained = learned(given, Path(folder))
    ended = time.monotonic() - start
    x = trained.preparation.transform(given.test)
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
