"""What a run leaves in its folder: its request, its news, its finished candidates, its answer."""
import json
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter

from kamp_core.learning.metrics import HIGHER_IS_BETTER
from kamp_core.learning.outcome import Metric
from kamp_core.learning.request import Candidate, News
from kamp_core.workspace.durable import add_line

_NEWS: TypeAdapter[News] = TypeAdapter(News)
_CANDIDATE: TypeAdapter[Candidate] = TypeAdapter(Candidate)
_FINISH = "finish_only"          # a marker: end with the best finished candidate
_ANSWERING = "answering"         # a marker: the training is over, its answer is being written

_SHORT = "short_of_memory"       # a marker: next to no memory is left


def tell(folder: Path, news: News) -> None:
    """Append one event."""
    with (folder / "events.jsonl").open("ab+") as file:
        add_line(file, json.dumps(asdict(news), ensure_ascii=False, default=float).encode())


def read_news(folder: Path) -> list[News]:
    """Every event so far; a line still being written, or never finished, is left out."""
    path = folder / "events.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    found = []
    for line in lines:
        try:
            found.append(_NEWS.validate_json(line))
        except ValueError:
            continue            # half-written by a killed process
    return found


def finished(folder: Path) -> list[Candidate]:
    """Candidates that stand on disk and can be built on."""
    found = []
    for path in sorted((folder / "candidates").glob("*.json")):
        try:
            found.append(_CANDIDATE.validate_json(path.read_bytes()))
        except ValueError:
            continue            # half-written by a killed process
    return found


def leaderboard(folder: Path, news: list[News]) -> tuple[Candidate, ...]:
    """Best first; then the skipped and failed."""
    known = {c.model: c for c in (event.candidate for event in news) if c is not None}
    known |= {c.model: c for c in finished(folder)}
    return tuple(sorted(known.values(), key=_rank))


def _rank(candidate: Candidate) -> tuple[bool, float]:
    higher = HIGHER_IS_BETTER.get(Metric(candidate.metric), True)
    value = candidate.value or 0.0
    return candidate.status != "done", -value if higher else value


def can_build_on(folder: Path) -> bool:
    return any(candidate.status == "done" for candidate in finished(folder))


def mark_finish_only(folder: Path, wanted: bool) -> None:
    _mark(folder / _FINISH, wanted)


def finish_only(folder: Path) -> bool:
    return (folder / _FINISH).exists()


def mark_answering(folder: Path, now: bool) -> None:
    _mark(folder / _ANSWERING, now)


def answering(folder: Path) -> bool:
    return (folder / _ANSWERING).exists()


def mark_short_of_memory(folder: Path, now: bool) -> None:
    _mark(folder / _SHORT, now)


def short_of_memory(folder: Path) -> bool:
    """Was next to no memory left at the worker's last sign of life?"""
    return (folder / _SHORT).exists()


def _mark(path: Path, wanted: bool) -> None:
    if wanted:
        path.touch()
    else:
        path.unlink(missing_ok=True)
