"""Commands on problems and trainings."""
import sys
from dataclasses import asdict
from typing import Any

from kamp_core.cli.arguments import BUDGET_NAMES
from kamp_core.cli.desk import Desk, bar, choices_of, end_line, project_to_fill, take_in
from kamp_core.cli.usage import make_parser
from kamp_core.errors import KampError
from kamp_core.jobs.facts import Job
from kamp_core.learning.request import BUDGETS, Knob, TrainRequest
from kamp_core.problems import problem, shelf
from kamp_core.reports.knobs import card_lines
from kamp_core.reports.sentences import reasons


def problems(desk: Desk) -> int:
    found = [{"id": p.id, "family": p.family.value, "title": p.title, "question": p.question,
              "roles": [asdict(role) for role in p.roles]} for p in shelf().values()]
    desk.tell(found, *(f"{p.id:<20} {p.title[desk.language]}: {p.question[desk.language]}" for p in shelf().values()))
    return 0


def train(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    roles = dict(given.role)
    named = {knob.column for knob in given.knob}
    knobs = (*given.knob, *(Knob(column) for role, column in given.role if role == "knob" and column not in named))
    if "target" not in roles and problem(given.problem).needs_target:
        make_parser().error("--role target=COL")
    if given.dataset and given.project:
        raise KampError("train_project_twice", dataset=given.dataset)
    if given.file:
        project = project_to_fill(desk).id
        made = studio.import_file(take_in(studio, given.file), given.file.stem, project, choices_of(given), bar()).dataset
    dataset = studio.ledger.dataset(made if given.file else given.dataset)
    request = TrainRequest(
        given.problem, dataset.id, dataset.version, roles.get("target", ""), roles.get("time"), roles.get("group"),
        tuple(given.input), tuple(given.exclude), tuple(given.keep), bad=given.bad,
        budget=BUDGETS[given.budget] if given.budget in BUDGET_NAMES else given.budget, trials=given.trials,
        seed=given.seed, options=dict(given.option), knobs=knobs)
    return _see_through(desk, studio.start_training(request, dataset.project))


def resume(desk: Desk) -> int:
    desk.studio.jobs.resume(desk.given.run, finish_only=desk.given.finish)
    return _see_through(desk, desk.given.run)


def _see_through(desk: Desk, run: str) -> int:
    """Wait for a run, showing its news on a terminal; Ctrl-C stops it."""
    jobs = desk.studio.jobs
    try:
        while (job := jobs.wait(run, 0.5)).active:
            _show_news(desk, job)
    except KeyboardInterrupt:
        jobs.stop(run)
        job = jobs.wait(run, 15)
    end_line()
    if job.error:
        raise KampError(job.error[0], **job.error[1])
    if not job.has_answer:
        raise KampError("run_stopped", run=run)
    outcome = desk.studio.outcome(run)
    path = desk.studio.workspace.run_folder(run).absolute() / "outcome.json"
    desk.tell({"run": run, "outcome": str(path)},
              desk.say("cli.trained", run=run, verdict=desk.say(f"report.level_{outcome.verdict.level}"), path=path),
              *(f"  {line}" for line in (*reasons(outcome, desk.language), *card_lines(outcome, desk.language))))
    return 0


def _show_news(desk: Desk, job: Job) -> None:
    if not sys.stderr.isatty():
        return
    said = desk.say(job.news.key, **job.news.facts) if job.news else desk.say("cli.waiting", ahead=job.ahead)
    share = job.news.share if job.news else 0.0
    sys.stderr.write(f"\r\x1b[K{share:4.0%}  {said}")
    sys.stderr.flush()


def stop(desk: Desk) -> int:
    desk.studio.jobs.stop(desk.given.run)
    job = desk.studio.jobs.wait(desk.given.run, 15)
    desk.tell(_about(job), f"{job.run}  {desk.say(f'cli.state_{job.state}')}")
    return 0


def runs(desk: Desk) -> int:
    found = desk.studio.runs()
    lines = [f"{job.run}  {desk.say(f'cli.state_{job.state}'):<8} {job.request.problem:<20} {job.created[:16]}"
             for job in found]
    desk.tell([_about(job) for job in found], *(lines or [desk.say("cli.no_runs")]))
    return 0


def _about(job: Job) -> dict[str, Any]:
    return {"run": job.run, "state": job.state.value, "project": job.project, "problem": job.request.problem,
            "dataset": job.request.dataset, "version": job.request.version, "target": job.request.target,
            "created": job.created, "started": job.started, "ended": job.ended, "has_answer": job.has_answer,
            "can_resume": job.can_resume, "error": job.error[0] if job.error else None}
