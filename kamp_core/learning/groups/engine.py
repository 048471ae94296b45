"""One run: read the rows, try kinds and numbers of groups on a part, find them again in the rest, tell what sets them apart."""
import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from kamp_core.errors import KampError
from kamp_core.learning.groups.answer import judge, outcome_of
from kamp_core.learning.groups.fitting import COUNTS, METHODS, SMALLEST, Tries, try_groups
from kamp_core.learning.groups.reading import Things, read_things
from kamp_core.learning.kept import write_whole
from kamp_core.learning.outcome import Metric
from kamp_core.learning.request import Candidate, News, Report, TrainRequest
from kamp_core.learning.table import ROW_LIMIT
from kamp_core.learning.trained import Trained, seen_values
from kamp_core.problems import Problem

MOST_ROWS = 50_000              # more are thinned out: groups of like rows show in fewer
END_SECONDS = 5.0
SEARCH_FROM, SEARCH_TO = 0.05, 0.75
BACKGROUND_ROWS = 100


@dataclass(frozen=True)
class Tried:
    method: str
    count: int
    tries: Tries
    candidate: Candidate


def learn_groups(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path, report: Report,
                 seconds_left: float, finish_only: bool) -> Trained:
    """A divider of rows. Raises KampError, lets StopAsked pass."""
    start = time.monotonic()
    report(News("news.reading", 0.01))
    things = read_things(cursor, request, problem, min(ROW_LIMIT, MOST_ROWS))
    report(News("news.split", 0.03, facts={"rows": len(things.rows), "inputs": len(things.columns)}))
    tried = _tried(request, things, folder, report, start + seconds_left - END_SECONDS, finish_only)
    best = max(tried, key=lambda one: (one.tries.smallest >= SMALLEST, one.tries.worth))
    report(News("news.judging", 0.78, facts={"model": best.candidate.model}))
    found = judge(things, best.method, best.count, request.seed)
    report(News("news.explaining", 0.9))
    outcome = outcome_of(request, run, folder, things, found, tuple(sorted(
        (one.candidate for one in tried), key=lambda candidate: -(candidate.value or 0.0))), best.candidate.model)
    report(News("news.packing", 0.96))
    outcome = replace(outcome, status="stopped" if finish_only else "done", seconds=round(time.monotonic() - start, 2))
    return Trained(outcome, things.preparation, found.divider, things.x[:BACKGROUND_ROWS], None, None,
                   {name: seen_values(things.frame[name]) for name in things.columns})


def _tried(request: TrainRequest, things: Things, folder: Path, report: Report, deadline: float, finish_only: bool) -> list[Tried]:
    """Kind after kind and number after number until the budget ends, each kept on disk."""
    found: list[Tried] = []
    z = things.scale.of(things.x[~things.aside])
    plans = [(method, count) for count in COUNTS for method in METHODS][:request.trials]
    for number, (method, count) in enumerate(plans, start=1):
        name = f"{method}_{count}"
        kept = _kept(folder, name)
        if kept is None and (finish_only or (found and request.trials is None and time.monotonic() > deadline)):
            continue
        share = SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * (number - 1) / len(plans)
        left = None if request.trials is not None else max(0.0, deadline - time.monotonic())
        report(News("news.fitting", share, left, {"model": name, "number": number}))
        begun = time.monotonic()
        tries = kept or try_groups(method, count, z, request.seed)
        _keep(folder, name, tries)
        candidate = Candidate(name, Metric.STABILITY, round(tries.stability, 6), round(time.monotonic() - begun, 3), "done")
        found.append(Tried(method, count, tries, candidate))
        report(News("news.scored", share, left, {"model": name, "number": number}, candidate))
    if not found:
        raise KampError("no_model_finished", tried=0)
    return found


def _keep(folder: Path, name: str, tries: Tries) -> None:
    (folder / "candidates").mkdir(exist_ok=True)
    write_whole(folder / "candidates" / f"{name}.json", json.dumps(asdict(tries)).encode())


def _kept(folder: Path, name: str) -> Tries | None:
    """None also where a power cut left something unreadable."""
    try:
        return Tries(**json.loads((folder / "candidates" / f"{name}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
