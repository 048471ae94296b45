"""Finished candidates on disk, so that a stopped or killed run goes on where it was."""
import io
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kamp_core.learning.request import Candidate

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Kept:
    """A candidate as it was finished: what it predicted (None unless it is done), and a booster's rounds."""

    candidate: Candidate
    predicted: Array | None = None
    rounds: int | None = None


def keep(id: str, done: Kept, folder: Path) -> None:
    """Whole or not at all, the numbers before the line that names them. Skipped ones are not kept: a resumed run has time."""
    if done.candidate.status == "skipped":
        return
    folder.mkdir(exist_ok=True)
    if done.predicted is not None:
        numbers = io.BytesIO()
        np.savez(numbers, predicted=done.predicted, rounds=-1 if done.rounds is None else done.rounds)
        write_whole(folder / f"{id}.npz", numbers.getvalue())
    write_whole(folder / f"{id}.json", json.dumps(asdict(done.candidate)).encode())


def kept(id: str, folder: Path, shape: tuple[int, ...]) -> Kept | None:
    """What was kept under this id; `shape`: of its predictions.

    None also where a power cut left something unreadable, or where it was made of other rows: it is fitted again.
    """
    try:
        candidate = Candidate(**json.loads((folder / f"{id}.json").read_text("utf-8")))
        if candidate.status != "done":
            return Kept(candidate)
        with np.load(folder / f"{id}.npz") as numbers:
            predicted, rounds = numbers["predicted"], int(numbers["rounds"])
        if predicted.shape != shape:
            return None
        return Kept(candidate, predicted, rounds if rounds >= 0 else None)
    except (OSError, ValueError, TypeError, KeyError, EOFError):
        return None


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing, whatever ends the process."""
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    os.replace(partial, path)
