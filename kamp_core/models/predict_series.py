"""Go on with the series of a CSV file by the model in this folder: what comes next, and between which ends.

    python predict.py newer.csv forecast.csv [--language en] [--header-row 1] [--map "MODEL COLUMN=FILE COLUMN"]

The file holds what came since the model was made; rows whose result is empty tell what is already known of the time to come.
This file stands alone: it needs the packages in requirements.txt, nothing else, and sends nothing anywhere.
"""
from __future__ import annotations

import csv
import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def forecast_rows(forecaster: Any, panel: Any) -> tuple[list[str], list[list[Any]], Any]:
    """→ (header, a row for each series and period, the forecast itself)"""
    layout = forecaster.layout
    told = forecaster.predict(panel)
    rows: list[list[Any]] = []
    for place, name in enumerate(panel.names):
        for step, when in enumerate(told.times):
            which = [str(when), name] if layout.group else [str(when)]
            rows.append([*which, *(float(part[place, step]) for part in (told.values, told.low, told.high))])
    return [layout.time, *([layout.group] if layout.group else []), "prediction", "low", "high"], rows, told


def main() -> int:
    folder = Path(__file__).resolve().parent
    sys.path.insert(0, str(folder))
    import columns  # type: ignore[import-not-found]
    import rows as reading  # type: ignore[import-not-found]
    import written  # type: ignore[import-not-found]
    from forecast.forecaster import Forecaster  # type: ignore[import-not-found]
    from forecast.panel import Panel, joined  # type: ignore[import-not-found]
    given = reading.arguments(str(__doc__))
    card = json.loads((folder / "card.json").read_text("utf-8"))
    words = json.loads((folder / "words.json").read_text("utf-8"))[given.language]
    told = json.loads((folder / "forecast.json").read_text("utf-8"))
    forecaster = Forecaster.from_parts(told, pickle.loads((folder / "estimator.pkl").read_bytes()))
    kept = np.load(folder / "history.npz")
    history = Panel(kept["times"].astype("datetime64[D]"), tuple(told["names"]), kept["values"], kept["known"])
    _, mapping, cells = reading.read_file(given, card, words, columns)
    table = list(cells)
    forms = {name: facts["format"] for name, facts in card["formats"].items()}
    frame = pd.DataFrame({name: written.text_cells([row[mapping[name]] for row in table], kind, (), forms.get(name))
                          for name, kind in card["kinds"].items()})
    names, found, _ = forecast_rows(forecaster, joined(history, frame, forecaster.layout))
    with given.out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([reading.safe(name) for name in names])
        writer.writerows([reading.safe(cell) if isinstance(cell, str) else reading.shown(cell) for cell in row] for row in found)
    print(words["done"].replace("{rows}", f"{len(found):,}").replace("{file}", str(given.out)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
