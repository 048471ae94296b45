"""The verbs of the main road: a file in, a problem, a training, its answer and its use."""
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake import import_file, inspect_file
from kamp_core.intake.facts import Choices, ImportReport, Preview
from kamp_core.jobs.board import REQUEST
from kamp_core.jobs.facts import Job
from kamp_core.jobs.runner import JobRunner
from kamp_core.learning.checks import Check, run_checks
from kamp_core.learning.outcome import Outcome, read_outcome
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.learning.settings.worked import Worked
from kamp_core.models import Package, Scored, ScorePlan, load_package, plan_scoring, score_file
from kamp_core.models.again import LEARNED
from kamp_core.problems import Option, problem
from kamp_core.problems.matching import Guess, guess_roles
from kamp_core.quality.facts import Profile
from kamp_core.reports import GaugePlan, collection_form, gauge_form, guide_html
from kamp_core.reports.aside import Aside
from kamp_core.reports.figure_risk import RiskLine
from kamp_core.settings import ROOT, Language, Settings
from kamp_core.studio.aside import aside_of, doubts_of, known_by
from kamp_core.studio.cases import CaseDesk
from kamp_core.studio.cleaning import Cleaning
from kamp_core.studio.combining import Combining
from kamp_core.studio.databases import DatabaseDesk, origin_said
from kamp_core.studio.doctor import Doctor
from kamp_core.studio.errands import Errands
from kamp_core.studio.handover import HandoverDesk
from kamp_core.studio.library import Library
from kamp_core.studio.money import MoneyDesk
from kamp_core.studio.once import Once
from kamp_core.studio.options import values_of
from kamp_core.studio.paper import write_paper
from kamp_core.studio.quality import QualityDesk
from kamp_core.studio.reporting import Reader, Reporting
from kamp_core.studio.risk import risk_line
from kamp_core.studio.sharing import SharingDesk
from kamp_core.studio.since import Since, check_promise
from kamp_core.studio.sql import SqlDesk
from kamp_core.studio.trials import check_trial
from kamp_core.studio.versions import Versions
from kamp_core.tell import Tell, silent
from kamp_core.workspace import Dataset, Pictures, Project, Workspace
from kamp_core.workspace.erase import erase_project
from kamp_core.workspace.facts import DATASET_NAME
from kamp_core.workspace.ledger import now
from kamp_core.workspace.out import check_out
from kamp_core.workspace.sql import quote

_CHECKED = 100                         # requests whose checks are kept


class Studio:
    """One a server, shared by all visitors and threads."""

    def __init__(self, settings: Settings, temp: Path | None = None) -> None:
        """`temp`: where what is half-written lies, for a process that takes it away again."""
        self.settings = settings
        self.workspace = Workspace(settings.home, settings.memory_limit, temp)
        self.ledger = self.workspace.ledger
        self.jobs = JobRunner(self.workspace)
        self.errands = Errands(self.workspace)
        self._versions = Versions(self.workspace)
        self._checked, self._offered = Once(_CHECKED), Once(_CHECKED)
        self.sql = SqlDesk(self.workspace, settings.memory_limit)
        self.cleaning = Cleaning(self.workspace)
        self.quality = QualityDesk(self.workspace, self._versions, self.cleaning)
        self.combining = Combining(self.workspace)
        self.databases = DatabaseDesk(self.workspace)
        self.pictures = Pictures(self.workspace)
        self.library = Library(self.workspace, self.jobs, self.outcome)
        self.money = MoneyDesk(self.workspace)
        self.cases = CaseDesk(self.workspace, self.cells)
        self.handover = HandoverDesk(self.workspace)
        self.sharing = SharingDesk(self.workspace)
        self.reporting = Reporting(self.workspace, self.money, self.pictures, self.quality, self.cleaning, self.check)
        self.care = Doctor(self.workspace, self.jobs, self.errands, self.cleaning, self.combining)

    # projects -----------------------------------------------------------------------------------------------------

    def project(self, id: str | None = None) -> Project:
        """The project with this id, else the newest of one's own, else the newest, else a first one. An admin, who sees all, does
        not begin in somebody's."""
        projects, mine = self.ledger.projects(), self.ledger.who()
        rest = [p for p in projects if not p.owner] if mine and self.ledger.only_for() is None else projects
        found = [p for p in projects if p.id == id] or [p for p in projects if p.owner == mine][-1:] or rest[-1:]
        return found[0] if found else self._first_project()

    def _first_project(self) -> Project:
        """Kept where whoever is at work may keep anything; who may only look, and was shown nothing yet, gets an empty one.
        Where people have names it bears that of its own: to others, each would be "my project"."""
        try:
            self.ledger.may_write()
        except KampError:
            return Project("", "", now())
        return self.ledger.add_project(self.ledger.who(), upkeep=True)

    def delete_project(self, id: str) -> None:
        """Nothing of a project stays. Raises KampError('project_unknown', 'project_busy')."""
        for dataset in self.ledger.datasets(id):
            self.workspace.let_go(dataset.id)
        erase_project(self.workspace.home, self.ledger, id)

    # data ---------------------------------------------------------------------------------------------------------

    def paste(self, text: str) -> str:
        """Keep cells pasted from Excel as a file; the answer is its id."""
        path = self.workspace.new_file(".tsv")
        path.write_text(text, "utf-8", newline="")
        return path.parent.name

    def preview(self, file: str, choices: Choices = Choices()) -> Preview:  # noqa: B008 frozen
        """What is in an uploaded file, as it would be imported. Raises KampError on a file that cannot be read."""
        path = self.workspace.file(file)
        with self.workspace.scratch_database() as db:
            found = inspect_file(path, choices, db)
        return replace(found, warnings=(*origin_said(path)[1], *found.warnings))

    def import_file(self, file: str, name: str, project: str, choices: Choices = Choices(),  # noqa: B008 frozen
                    progress: Tell = silent) -> ImportReport:
        """Make a dataset of an uploaded file."""
        path = self.workspace.file(file)
        self.workspace.need_space(path.stat().st_size)
        dataset = self.ledger.add_dataset(project, name)
        with self.workspace.new_version(dataset) as draft:
            report = import_file(path, choices, draft.cursor, progress, dataset=dataset)
            origin, said = origin_said(path)
            report = replace(report, warnings=(*said, *report.warnings))
            draft.report = report.as_json() | {"choices": asdict(choices)} | ({"database": asdict(origin)} if origin else {})
        return report

    def import_sample(self, problem_id: str, project: str) -> Dataset:
        """The sample of a problem as a dataset of this project; the one already there if it was asked for before."""
        asked = problem(problem_id)
        there = [d for d in self.ledger.datasets(project) if d.name == asked.sample_name]
        if there:
            return there[0]
        sample = ROOT / "sample_data" / asked.sample
        path = self.workspace.new_file(sample.suffix)
        path.write_bytes(sample.read_bytes())
        return self.ledger.dataset(self.import_file(path.parent.name, asked.sample_name, project).dataset)

    def rename_dataset(self, dataset: str, name: str) -> None:
        """Raises KampError('name_empty')."""
        name = name.strip()[:DATASET_NAME]
        if not name:
            raise KampError("name_empty")
        self.ledger.rename_dataset(self.ledger.dataset(dataset).id, name)

    def delete_dataset(self, dataset: str) -> None:
        """A dataset, its versions, and the files it came from. Models and answers that were made of it stay."""
        known = self.ledger.dataset(dataset)
        self.workspace.delete_dataset(known.id)
        self.ledger.decide(known.project, "dataset_deleted", dataset=known.id, name=known.name)

    def import_report(self, dataset: str, version: int | None = None) -> ImportReport:
        """What the import of this version did and found."""
        return self._versions.import_report(dataset, version)

    @contextmanager
    def reading(self, dataset: str, version: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only cursor whose table `data` is this version: hand it to the functions of look."""
        with self.workspace.read(dataset, version) as cursor:
            yield cursor

    def profile(self, dataset: str, version: int | None = None) -> Profile:
        """The profile of a version, computed once and kept beside it; units as people gave them."""
        return self._versions.profile(dataset, version)

    # problem ------------------------------------------------------------------------------------------------------

    def form(self, problem_id: str, language: Language) -> bytes:
        """The blank Excel form to collect data for a problem with. Raises KampError('form_missing')."""
        return collection_form(problem(problem_id), language)

    def gauge_form(self, plan: GaugePlan, language: Language) -> bytes:
        """The blank Excel form of a gauge study, its order dealt anew each time unless the plan has a seed."""
        return gauge_form(plan, language)

    def guide(self, problem_id: str, language: Language) -> str:
        """The whole guide of a problem as one page of HTML that needs nothing else."""
        return guide_html(problem(problem_id), language)

    def guide_file(self, problem_id: str, language: Language, out: Path) -> Path:
        """The same as a file, HTML or PDF by the suffix of `out`."""
        check_out(out)
        return write_paper(self.workspace, self.guide(problem_id, language), out)

    def guess(self, problem_id: str, dataset: str) -> Guess:
        """The roles that the columns of a dataset seem to play in a problem."""
        guess = guess_roles(problem(problem_id), self.profile(dataset))
        if guess.target is None and problem(problem_id).needs_target:
            return guess
        version = self.ledger.version(dataset).number
        request = TrainRequest(problem_id, dataset, version, guess.target or "", guess.time, guess.group, guess.inputs,
                               bad=guess.bad, knobs=tuple(map(Knob, guess.knobs)))
        idle = [check.columns for check in self.check(request) if check.code in ("id_like", "constant", "empty")]
        kept = tuple(c for c in guess.inputs if not any(c in columns for columns in idle))
        return replace(guess, inputs=kept, knobs=tuple(c for c in guess.knobs if c in kept))

    def check(self, request: TrainRequest) -> tuple[Check, ...]:
        """What stands in the way of an honest answer, worst first."""
        with self.workspace.read(request.dataset, request.version) as cursor:
            return self._checked.get(REQUEST.dump_json(request), lambda: run_checks(cursor, request, problem(request.problem)))

    def values_of(self, option: Option, request: TrainRequest) -> tuple[dict[str, str], ...]:
        """What can be picked for an option of a problem, see options.values_of."""
        asked = replace(request, inputs=())
        with self.workspace.read(request.dataset, request.version) as cursor:
            return self._offered.get((option.name, REQUEST.dump_json(asked)), lambda: values_of(cursor, option, asked))

    # train --------------------------------------------------------------------------------------------------------

    def start_training(self, request: TrainRequest, project: str) -> str:
        """Put a run on the board; the answer is its id. Raises KampError on a request that cannot work."""
        asked = problem(request.problem)
        names = [c.name for c in self.import_report(request.dataset, request.version).columns]
        knobs = [knob.column for knob in request.knobs]
        for column in (request.target, request.time, request.group, *request.inputs, *request.exclude, *request.keep, *knobs):
            if column and column not in names:
                raise KampError("column_missing", choices=tuple(names), column=column)
        run = self.jobs.submit(request, project)
        self.ledger.decide(project, "train_started", problem=asked.id, target=request.target)
        return run

    def runs(self, project: str | None = None) -> list[Job]:
        """Every run, newest first."""
        return self.jobs.list(project)

    def outcome(self, run: str) -> Outcome:
        """The answer of a run. Raises KampError('no_answer_yet', 'outcome_damaged')."""
        path = self.workspace.run_folder(run) / "outcome.json"
        if not path.exists():
            raise KampError("no_answer_yet", run=run)
        try:
            return read_outcome(path)
        except ValueError as error:            # of pydantic: not whole, or not an answer
            raise KampError("outcome_damaged", run=run) from error

    def cells(self, dataset: str, version: int, rows: Sequence[int], columns: Sequence[str]) -> list[tuple[str, ...]]:
        """What stands in these rows (from 1) and columns, as text, in the order asked for; blank where there is nothing."""
        wanted = ", ".join(f"coalesce({quote(column)}::varchar, '')" for column in columns)
        with self.workspace.read(dataset, version) as cursor:         # by bare rowid: all else reads the whole table
            found = cursor.execute(f"""select rowid + 1, {wanted} from data
                                       where rowid in (select unnest($1::bigint[]) - 1)""", [list(rows)]).fetchall()
        by_row = {row[0]: tuple(row[1:]) for row in found}
        return [by_row.get(row, ("",) * len(columns)) for row in rows]

    def known_by(self, outcome: Outcome, rows: Sequence[int]) -> dict[str, list[str]]:
        """The cells by which people know these rows of its data; {} where they were deleted."""
        return known_by(outcome, rows, self.cells)

    def aside(self, run: str, language: Language) -> Aside | None:
        """Rows that a run kept aside, in the language of its question; None where it has no such table."""
        return aside_of(self.workspace, self.outcome(run), language, self.cells)

    def doubts(self, run: str) -> list[dict[str, Any]]:
        """Rows kept aside whose written answer the model strongly disagrees with: {row, written, likely, chance} each."""
        return [{str(name): cell for name, cell in row.items()}
                for row in doubts_of(self.workspace, self.outcome(run)).to_dict("records")]

    def risk_line(self, run: str) -> RiskLine | None:
        """How far a watched machine was from its usual self all along; None where there is nothing to draw it from."""
        return risk_line(self.workspace, self.outcome(run))

    def series_past(self, run: str, name: str, most: int) -> tuple[dict[str, Any], ...]:
        """The latest {time, value} that a forecasting run knew of one series."""
        path = self.workspace.run_folder(run) / "history.parquet"
        with self.workspace.scratch_database() as db:
            rows = db.execute("""select time::date::varchar, value from read_parquet($1) where series = $2
                                 order by time desc limit $3""", [str(path), name, most]).fetchall()
        return tuple({"time": time, "value": value} for time, value in reversed(rows))

    # use ----------------------------------------------------------------------------------------------------------

    def package_file(self, run: str) -> Path:
        """The signed model file of a run. Raises KampError('no_answer_yet', 'model_locked' or 'model_not_here')."""
        self.handover.check_model(run)
        path = self.workspace.run_folder(run) / "model.kamp"
        if not path.exists():
            raise KampError("no_answer_yet", run=run)
        return path

    def package(self, model: str | Path) -> Package:
        """A model by run id or by file; refused before unpickling unless signed here. A run's acts from where the prices say."""
        path = model if isinstance(model, Path) else self.package_file(model)
        package = load_package(path, self.workspace.signing_key())
        job = next((job for job in self.jobs.list() if job.run == model), None)
        if job is None:
            return package
        threshold = self.cut_off(job.run)
        return replace(package, card=replace(
            package.card, group=package.card.group or job.request.group,                             # older cards do not tell it
            threshold=package.card.threshold if threshold is None else threshold))

    def cut_off(self, run: str) -> float | None:
        """The risk or score from which on the prices of its project say to act; None where they do not say."""
        try:
            return self.money.cut_off(self.outcome(run), self.jobs.look(run).project)
        except KampError:                      # an answer that cannot be read; the model can do without
            return None

    def plan_scoring(self, model: str | Path, file: Path, choices: Choices = Choices()) -> ScorePlan:  # noqa: B008
        """Which columns of a new file stand for which the model knows, and which are missing."""
        with self.workspace.scratch_database() as db:
            return plan_scoring(self.package(model), file, choices, db)

    def score(self, model: str | Path | Package, file: Path, out: Path, language: Language, choices: Choices = Choices(),  # noqa: B008
              mapping: dict[str, str] | None = None, progress: Tell = silent) -> Scored:
        """Predict every row of a file into a CSV. `mapping`: the model's column name to the file's."""
        package = model if isinstance(model, Package) else self.package(model)
        with self.workspace.scratch_database() as db:
            beside = self._put_learned_beside(db, package.card.run)
            return score_file(package, file, out, language, choices, mapping, db, progress, beside)

    def _put_learned_beside(self, db: duckdb.DuckDBPyConnection, run: str) -> bool:
        """The table that a run learned from; False where it is not here (any more)."""
        try:
            asked = self.jobs.look(run).request
            there = self.ledger.has_dataset(asked.dataset)           # else its file only waits to be swept
            if there:
                self.workspace.attach(db, LEARNED, asked.dataset, asked.version)
        except (KampError, duckdb.Error):      # scoring can do without
            return False
        return there

    def check_trial(self, run: str, product: str, file: Path) -> Worked:
        """Did the suggested settings of a product work? `file`: the trial sheet with its results."""
        return check_trial(self.workspace, self.outcome(run), product, file)

    def check_promise(self, run: str, scored: Scored, file: Path, inspected: float) -> Since:
        """Was the promise kept? `file`: with its results, and `scored` its predictions; `inspected`: share of rows looked at."""
        return check_promise(self.workspace, self.outcome(run), self.package(run).card, scored, file, inspected)

    def report(self, run: str, language: Language, out: Path, reader: Reader = "owner",
               wish: float | None = None) -> Path:
        """A report of a run, HTML or PDF by the suffix of `out`; for the owner or the line on one page.

        `wish`: the share of parts to inspect; None: as chosen in the project, else the one worth most."""
        outcome, job = self.outcome(run), self.jobs.look(run)
        told = None if reader == "owner" else self.aside(run, language)
        known = {} if reader == "owner" else self.known_by(outcome, [row.row for row in outcome.risky_rows])
        return self.reporting.write(reader, outcome, job.request, job.project, told, known, language, out,
                                    wish or self.ledger.choice(job.project, "inspect_share"))
