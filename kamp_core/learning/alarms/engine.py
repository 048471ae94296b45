"""One run: read the log, learn its normal period member by member, set the threshold there, judge on the time after it."""
import json
import time
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import numpy as np

from kamp_core.errors import KampError
from kamp_core.learning.alarms.ahead import choices_of
from kamp_core.learning.alarms.answer import outcome_of
from kamp_core.learning.alarms.fitting import (
    MEMBERS,
    Ground,
    Member,
    bare_watcher,
    false_alarms_apart,
    fit_member,
    ground_of,
    threshold_of,
    weeks_of,
    window_of,
    with_members,
)
from kamp_core.learning.alarms.reading import asked_of, read_log
from kamp_core.learning.alarms.watcher import Watcher
from kamp_core.learning.alarms.work import Learned, Work
from kamp_core.learning.kept import write_whole
from kamp_core.learning.outcome import Metric
from kamp_core.learning.request import Candidate, News, Report, TrainRequest
from kamp_core.learning.table import ROW_LIMIT
from kamp_core.learning.trained import Trained, seen_values
from kamp_core.problems import Problem

ROWS_A_SECOND = 5000            # of budget: more rows than this are thinned out
FEWEST_ROWS_READ = 100_000
END_SECONDS = 5.0
TOO_MANY = 3.0                  # a member with so many times the false alarms allowed, and two more, has no say
LADDER = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)        # false alarms a week, to choose a limit from
SEARCH_FROM, SEARCH_TO = 0.05, 0.75
BACKGROUND_ROWS = 100


def learn_alarms(request: TrainRequest, problem: Problem, cursor: duckdb.DuckDBPyConnection, run: str, folder: Path, report: Report,
                 seconds_left: float, finish_only: bool) -> Trained:
    """A watcher of machines. Raises KampError, lets StopAsked pass."""
    start = time.monotonic()
    asked = asked_of(problem.taken(request.options))
    report(News("news.reading", 0.01))
    most = ROW_LIMIT if request.trials is not None else int(min(ROW_LIMIT, max(FEWEST_ROWS_READ, request.budget * ROWS_A_SECOND)))
    log = read_log(cursor, request, problem, asked, most)
    report(News("news.split", 0.03, facts={"rows": len(log.rows), "inputs": len(log.sensors)}))
    work = Work(request, run, folder, report, start, start + seconds_left - END_SECONDS, finish_only, asked, log,
                choices_of(problem.options, log))
    watcher = bare_watcher(log, window_of(log, asked))
    ground = ground_of(log, watcher, request.seed)
    learned = _chosen(work, watcher, ground, _tried(work, ground))
    outcome = outcome_of(work, learned)
    report(News("news.packing", 0.96))
    background = log.x[log.normal][:BACKGROUND_ROWS]
    return Trained(outcome, log.preparation, learned.watcher, np.nan_to_num(background), None, None,
                   {name: seen_values(log.frame.loc[log.normal, name]) for name in log.sensors})


def _tried(work: Work, ground: Ground) -> dict[str, tuple[Candidate, Member | None]]:
    """Member after member until the budget ends, each kept on disk."""
    found: dict[str, tuple[Candidate, Member | None]] = {}
    request, weeks = work.request, weeks_of(work.log, work.log.normal)
    for number, name in enumerate(MEMBERS[:request.trials]):
        known = _kept(work, name)
        if known is None and (work.finish_only or (found and request.trials is None and time.monotonic() > work.deadline)):
            continue
        share = SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * number / len(MEMBERS)
        work.report(News("news.fitting", share, work.seconds_left, {"model": name, "number": number + 1}))
        begun = time.monotonic()
        member = fit_member(name, ground)
        rate = false_alarms_apart(member.apart, ground, weeks, work.asked.false_alarms)
        candidate = known or Candidate(name, Metric.FALSE_ALARMS, round(rate, 6), round(time.monotonic() - begun, 3), "done")
        _keep(work, candidate)
        found[name] = candidate, member
        work.report(News("news.scored", share, work.seconds_left, {"model": name, "number": number + 1}, candidate))
    if not found:
        raise KampError("no_model_finished", tried=0)
    return found


def _chosen(work: Work, watcher: Watcher, ground: Ground, tried: dict[str, tuple[Candidate, Member | None]]) -> Learned:
    """All members that keep near the false alarms allowed, together; where none does, the calmest alone. No label has a say."""
    weeks = weeks_of(work.log, work.log.normal)
    allowed = work.asked.false_alarms
    members = {name: member for name, (_, member) in tried.items() if member is not None}
    rates = {name: candidate.value or 0.0 for name, (candidate, _) in tried.items()}
    calm = [name for name in members if rates[name] * weeks <= TOO_MANY * allowed * weeks + 2]
    calm = calm or [min(members, key=lambda name: rates[name])]
    together = np.mean([members[name].apart for name in calm], axis=0)
    threshold, beyond = threshold_of(together, ground.lane, ground.window, allowed * weeks)
    others = (threshold_of(together, ground.lane, ground.window, more * weeks)[0] for more in LADDER)
    limits = tuple(sorted({1.0, *(other / threshold for other in others)}))
    rate = false_alarms_apart(together, ground, weeks, allowed)
    board = [candidate for candidate, _ in tried.values()]
    if len(calm) > 1:
        board.append(Candidate("blend", Metric.FALSE_ALARMS, round(rate, 6), round(sum(c.fit_seconds for c in board), 3), "done"))
    whole = with_members(watcher, {name: members[name] for name in calm})
    board.sort(key=lambda candidate: candidate.value or 0.0)
    return Learned(replace(whole, threshold=threshold), tuple(board), "blend" if len(calm) > 1 else calm[0], rate, beyond,
                   limits)


def _keep(work: Work, candidate: Candidate) -> None:
    """What was tried; its fit takes seconds and is done again by a resumed run, with the same result."""
    folder = work.folder / "candidates"
    folder.mkdir(exist_ok=True)
    write_whole(folder / f"{candidate.model}.json", json.dumps(asdict(candidate)).encode())


def _kept(work: Work, name: str) -> Candidate | None:
    """None also where a power cut left something unreadable."""
    try:
        return Candidate(**json.loads((work.folder / "candidates" / f"{name}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
