"""The commands behind `kamp …`: each asks the studio and tells the answer."""
import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kamp_core.cli.usage import BUDGET_NAMES, make_parser
from kamp_core.errors import KampError
from kamp_core.intake.append import append_files
from kamp_core.intake.facts import Choices, ImportReport
from kamp_core.jobs.facts import Job
from kamp_core.learning.request import BUDGETS, TrainRequest
from kamp_core.problems import shelf
from kamp_core.reports.sentences import reasons
from kamp_core.settings import Language
from kamp_core.studio import Studio, report_as_json
from kamp_core.wording import say


@dataclass(frozen=True)
class Desk:
    """What every command works with."""

    given: argparse.Namespace
    studio: Studio
    language: Language

    def tell(self, document: Any, *lines: str) -> None:
        """One JSON document with --json, else the lines for people."""
        print(json.dumps(document, ensure_ascii=False, indent=1, default=str) if self.given.json else "\n".join(lines))

    def say(self, key: str, **facts: object) -> str:
        return say(key, self.language, **facts)


def import_files(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    choices = _choices(given)
    project = studio.project().id
    names = [given.name or path.stem for path in given.files]
    ids = [_take_in(studio, path) for path in given.files]
    if given.append:
        reports = [_append(studio, ids, names[0], project, choices)]
    else:
        reports = [studio.import_file(id, name, project, choices, bar()) for id, name in zip(ids, names, strict=True)]
    lines = []
    for report, name in zip(reports, names, strict=False):
        lines.append(desk.say("cli.imported", name=name, rows=f"{report.rows:,}", columns=len(report.columns),
                              dataset=report.dataset))
        lines += [f"  {desk.say(f'doctor.{warning.code}', **warning.facts)}" for warning in report.warnings]
        if report.unreadable_count:
            lines.append(desk.say("cli.unreadable", count=f"{report.unreadable_count:,}"))
    documents = [asdict(report) for report in reports]
    desk.tell(documents[0] if len(documents) == 1 else documents, *lines)
    return 0


def _append(studio: Studio, files: list[str], name: str, project: str, choices: Choices) -> ImportReport:
    """Several files as one dataset."""
    paths = [studio.workspace.file(file) for file in files]
    studio.workspace.need_space(sum(path.stat().st_size for path in paths))
    dataset = studio.ledger.add_dataset(project, name)
    with studio.workspace.new_version(dataset) as draft:
        report = append_files(paths, choices, draft.cursor, bar(), dataset)
        draft.report = report_as_json(report)
    return report


def _take_in(studio: Studio, path: Path) -> str:
    """A copy of a file in the workspace; the answer is its id. Raises KampError on one that cannot be read."""
    _need_file(studio, path)
    kept = studio.workspace.new_file(path.suffix)
    _copy(path, kept)
    return kept.parent.name


def _need_file(studio: Studio, path: Path) -> None:
    if not path.is_file():
        raise KampError("file_not_found", file=str(path))
    studio.workspace.need_space(path.stat().st_size)


def _copy(path: Path, to: Path) -> None:
    try:
        shutil.copyfile(path, to)
    except PermissionError as error:
        raise KampError("file_in_use", file=path.name) from error


@contextmanager
def _for_a_while(studio: Studio, path: Path) -> Iterator[Path]:
    """A copy that goes again: the file may be written to while it is read."""
    _need_file(studio, path)
    folder = studio.workspace.scratch()
    try:
        copy = folder / f"given{path.suffix.lower()}"
        _copy(path, copy)
        yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _choices(given: argparse.Namespace) -> Choices:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(given.delimiter, given.delimiter)
    return Choices(given.encoding, delimiter, given.sheet, given.header_row)


def quality(desk: Desk) -> int:
    dataset = desk.studio.ledger.dataset(desk.given.dataset)
    profile = desk.studio.profile(dataset.id)
    lines = [desk.say("cli.quality", name=dataset.name, rows=f"{profile.rows:,}", columns=len(profile.columns),
                      grade=profile.grade, total=f"{profile.total:.0f}")]
    for index in profile.indices:
        value = "–" if index.value is None else f"{index.value:.1f} %"
        lines.append(f"  {desk.say(f'quality.{index.name}')}  {value}")
    lines += [f"  {desk.say(f'quality.{finding.code}', **finding.facts)}" for finding in profile.findings]
    desk.tell({"dataset": dataset.id, "version": dataset.version, **asdict(profile)}, *lines)
    return 0


def problems(desk: Desk) -> int:
    found = [{"id": p.id, "family": p.family.value, "title": p.title, "question": p.question,
              "roles": [asdict(role) for role in p.roles]} for p in shelf().values()]
    desk.tell(found, *(f"{p.id:<20} {p.title[desk.language]}: {p.question[desk.language]}" for p in shelf().values()))
    return 0


def train(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    roles = dict(given.role)
    if "target" not in roles:
        make_parser().error("--role target=COL")
    project = studio.project().id
    if given.file:
        made = studio.import_file(_take_in(studio, given.file), given.file.stem, project, progress=bar()).dataset
    dataset = studio.ledger.dataset(made if given.file else given.dataset)
    request = TrainRequest(
        given.problem, dataset.id, dataset.version, roles["target"], roles.get("time"), roles.get("group"),
        tuple(given.input), tuple(given.exclude), tuple(given.keep), bad=given.bad,
        budget=BUDGETS[given.budget] if given.budget in BUDGET_NAMES else given.budget, trials=given.trials,
        seed=given.seed, options=dict(given.option))
    return _see_through(desk, studio.start_training(request, project))


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
    _end_line()
    if job.error:
        raise KampError(job.error[0], **job.error[1])
    if not job.has_answer:
        raise KampError("run_stopped", run=run)
    outcome = desk.studio.outcome(run)
    path = desk.studio.workspace.run_folder(run).absolute() / "outcome.json"
    desk.tell({"run": run, "outcome": str(path)},
              desk.say("cli.trained", run=run, verdict=desk.say(f"report.level_{outcome.verdict.level}"), path=path),
              *(f"  {line}" for line in reasons(outcome, desk.language)))
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


def predict(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    model = Path(given.model) if given.model.lower().endswith(".kamp") else given.model
    with _for_a_while(studio, given.file) as file:
        scored = studio.score(model, file, given.out.absolute(), desk.language, _choices(given), dict(given.map) or None, bar())
    lines = [desk.say("cli.predicted", rows=f"{scored.rows:,}", path=scored.out)]
    lines += [f"  {desk.say(f'warning.{warning.code}', **warning.facts)}" for warning in scored.warnings]
    for drift in scored.drift:
        facts = {name: f"{fact:.4g}" if isinstance(fact, float) else fact for name, fact in drift.facts.items()}
        lines.append(f"  {desk.say(f'drift.{drift.code}', share=f'{drift.share:.0%}', **facts)}")
    desk.tell({"rows": scored.rows, "out": str(scored.out), "mapping": scored.mapping,
               "drift": [asdict(drift) for drift in scored.drift],
               "warnings": [asdict(warning) for warning in scored.warnings], "bad_expected": scored.bad_expected}, *lines)
    return 0


def report(desk: Desk) -> int:
    out = desk.studio.report(desk.given.run, desk.language, desk.given.out.absolute())
    desk.tell({"run": desk.given.run, "out": str(out)}, desk.say("cli.reported", path=out))
    return 0


def bar() -> Callable[[float], None]:
    """A progress bar on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda share: None

    def show(share: float) -> None:
        sys.stderr.write(f"\r\x1b[K{'█' * round(share * 30):<30} {share:4.0%}")
        if share >= 1:
            _end_line()
    return show


def _end_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


COMMANDS: dict[str, Callable[[Desk], int]] = {
    "import": import_files, "quality": quality, "problems": problems, "train": train, "resume": resume, "stop": stop,
    "runs": runs, "predict": predict, "report": report}
