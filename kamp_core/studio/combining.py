"""The desk for many files and datasets: what is proposed, what it would come to, and the new dataset made of them."""
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Literal

import duckdb
from pydantic import TypeAdapter

from kamp_core.combine import archive, delay, join, labels, nearest, propose
from kamp_core.combine.append import append_parts
from kamp_core.combine.delay import DelaySearch
from kamp_core.combine.facts import AppendChoices, AppendPlan, Brought, Gathered, MadeOf, Part, Source
from kamp_core.combine.gather import gather
from kamp_core.combine.join import JoinCheck, JoinPlan
from kamp_core.combine.judged import is_judged
from kamp_core.combine.labels import LabelCheck, LabelPlan
from kamp_core.combine.nearest import NearestCheck
from kamp_core.combine.plan import plan_append
from kamp_core.combine.tables import Side, Table, describe
from kamp_core.combine.times import NearestPlan
from kamp_core.errors import KampError
from kamp_core.intake import import_file, inspect_file
from kamp_core.intake.facts import Choices, Column, ImportReport
from kamp_core.intake.matching import match_columns
from kamp_core.intake.table import first_unreadable
from kamp_core.studio.once import Once
from kamp_core.tell import Tell, silent, stretch
from kamp_core.workspace import ColumnFacts, Draft, Version, Workspace
from kamp_core.workspace.digest import digest_of
from kamp_core.workspace.watch import watched

_DIGESTS = 1_000           # kept of files that were brought
_CONTINUES = 0.9           # of the columns of either table are in the other, where one goes on from the other
Way = Literal["join", "nearest", "labels"]
_PLAN: TypeAdapter[AppendPlan] = TypeAdapter(AppendPlan)
Fill = Callable[[Table, Table, duckdb.DuckDBPyConnection], dict[str, Column]]


@dataclass(frozen=True)
class Pairing:
    """Two datasets side by side: their columns, how they might be brought together, None where nothing speaks for it, and
    which way seems to be meant."""

    left: Side
    right: Side
    left_columns: tuple[Column, ...]
    right_columns: tuple[Column, ...]
    join: JoinPlan
    nearest: NearestPlan | None
    labels: LabelPlan | None
    way: Way
    judged: tuple[str, ...] = ()      # columns of the left one that hold a judgement already


@dataclass(frozen=True)
class Earlier:
    """Data that a new file may go on from. `files`: the originals they came from, id to name."""

    dataset: str
    name: str
    rows: int
    files: dict[str, str]


class Combining:
    """Every verb makes a new dataset and leaves its sources alone."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ledger = workspace.ledger
        self._digests = Once(_DIGESTS)

    # files --------------------------------------------------------------------------------------------------------

    def bring(self, files: dict[str, str], skipped: tuple[str, ...] = (), progress: Tell = silent) -> Brought:
        """Unpack archives and put aside what is no table. `files`: id to the user's name; `skipped`: what was not even sent."""
        return archive.bring(self._workspace, files, skipped, progress)

    def put_aside(self, files: Iterable[str]) -> None:
        """Forget files that were brought and did not become data."""
        for file in files:
            if not self._ledger.needs_file(file):
                self._workspace.drop_file(file)

    def gather(self, brought: Brought, reading: Choices = Choices(), progress: Tell = silent) -> Gathered:  # noqa: B008 frozen
        """Look into every file, and every sheet of a workbook. `reading`: corrections for all of them."""
        files = {id: (name, self._workspace.file(id)) for id, name in brought.files.items()}
        with self._workspace.scratch_database() as db:
            found = gather(files, reading, db, progress)
        return replace(found, left_out=(*brought.left_out, *found.left_out))

    def sheets_alike(self, file: str, name: str) -> int:
        """How many sheets of a workbook are of one shape; 0 for any other file, and for one that cannot be read."""
        with suppress(KampError), self._workspace.scratch_database() as db:
            if len(inspect_file(self._workspace.file(file), Choices(), db).detected.sheets) > 1:
                return len(self.plan(self.gather(Brought({file: name}))).parts)
        return 0

    def earlier(self, project: str, columns: tuple[Column, ...]) -> Earlier | None:
        """The newest data of a project that rows with these columns may go on from; None where there are none, or where one of
        the files they came from was deleted."""
        for dataset in self._ledger.datasets(project):
            base = self._base(dataset.id)
            files = self._files(base, dataset.name)
            if files and _alike(_columns_of_files(base), columns):
                return Earlier(dataset.id, dataset.name, base.rows, files)
        return None

    def same_file(self, project: str, file: str) -> str | None:
        """The name of the newest data of a project that were made of a file with the very same bytes; None where there are none."""
        size = self._workspace.file(file).stat().st_size
        for dataset in self._ledger.datasets(project):
            there = [id for id in self._files(self._base(dataset.id), dataset.name) if id != file]
            if any(self._workspace.file(id).stat().st_size == size and self._digest(id) == self._digest(file) for id in there):
                return dataset.name
        return None

    def _digest(self, file: str) -> str:
        """Kept, as a file that was brought never changes."""
        return self._digests.get(file, lambda: digest_of(self._workspace.file(file)))

    def _base(self, dataset: str) -> Version:
        """The import that the current version goes back to."""
        return self._ledger.base_of(self._ledger.version(dataset))

    def _files(self, base: Version, name: str) -> dict[str, str]:
        """The originals of an import, id to name; {} where it was made otherwise or one of them is gone."""
        kept = base.report.get("append_plan")
        if kept:
            files = {part["file"]: part["name"] for part in kept["parts"]}
        else:
            files = {} if base.report.get("made_of") or base.report.get("sql") else {base.report["file"]: name}
        with suppress(KampError):
            return files if all(self._workspace.file(file).exists() for file in files) else {}
        return {}

    def plan(self, gathered: Gathered, choices: AppendChoices = AppendChoices()) -> AppendPlan:  # noqa: B008 frozen
        """Which column of which part is which, as proposed and corrected."""
        return plan_append(gathered, choices, date.today().year)

    def append(self, plan: AppendPlan, name: str, project: str, progress: Tell = silent) -> ImportReport:
        """One dataset of many files; those that stay apart become datasets of their own. All of it or nothing."""
        paths = {part.file: self._workspace.file(part.file) for part in (*plan.parts, *plan.apart)}
        self._workspace.need_space(sum(path.stat().st_size for path in paths.values()))
        with ExitStack() as drafts:
            apart = {part.label: self._apart(part, plan.reading, project, drafts, stretch(progress, number, 10 * len(plan.apart)))
                     for number, part in enumerate(plan.apart)}
            dataset, draft = self._draft(name, project, drafts)
            report = append_parts(plan, paths, draft.cursor, lambda share: progress(0.1 + 0.9 * share), dataset, apart)
            draft.report = report.as_json() | {"append_plan": _PLAN.dump_python(plan, mode="json")}
        return report

    def _apart(self, part: Part, reading: Choices, project: str, drafts: ExitStack, progress: Tell) -> str:
        name = part.label.replace("\\", "/").rpartition("/")[2]
        dataset, draft = self._draft(name if part.sheet else name.rpartition(".")[0] or name, project, drafts)
        choices = replace(reading, sheet=part.sheet)
        draft.report = import_file(self._workspace.file(part.file), choices, draft.cursor, progress, dataset).as_json()
        return dataset

    def _draft(self, name: str, project: str, drafts: ExitStack) -> tuple[str, Draft]:
        dataset = self._ledger.add_dataset(project, name)
        return dataset, drafts.enter_context(self._workspace.new_version(dataset))

    # datasets -----------------------------------------------------------------------------------------------------

    def pair(self, left: str, right: str) -> Pairing:
        """What two datasets, as they are now, have in common."""
        one, other = (Side(dataset, self._ledger.version(dataset).number) for dataset in (left, right))
        with self._beside(one, other) as (mine, theirs, cursor):
            keys = propose.propose_keys(mine, theirs, cursor)
            day = propose.propose_day(mine, theirs, keys, cursor)
            by_time = nearest.propose_nearest(mine, theirs, cursor)
            by_list, listed = labels.propose_labels(mine, theirs, cursor)
            way: Way = "labels" if listed else "nearest" if by_time and not keys else "join"
            return Pairing(one, other, mine.columns, theirs.columns, JoinPlan(one, other, keys, day=day), by_time, by_list, way,
                           tuple(column.name for column in mine.columns if is_judged(column)))

    def check_join(self, plan: JoinPlan) -> JoinCheck:
        with self._beside(plan.left, plan.right) as (mine, theirs, cursor):
            return join.check_join(plan, mine, theirs, cursor)

    def check_nearest(self, plan: NearestPlan) -> NearestCheck:
        with self._beside(plan.left, plan.right) as (mine, theirs, cursor):
            return nearest.check_nearest(plan, mine, theirs, cursor)

    def check_labels(self, plan: LabelPlan) -> LabelCheck:
        with self._beside(plan.left, plan.right) as (mine, theirs, cursor):
            return labels.check_labels(plan, mine, theirs, cursor)

    def search_delay(self, plan: NearestPlan, target: str, bad: str | None, longest: float,
                     progress: Tell = silent) -> DelaySearch:
        """How long before a row do the readings tell most about its result?"""
        with self._beside(plan.left, plan.right) as (mine, theirs, cursor):
            return delay.search_delay(plan, target, bad, longest, mine, theirs, cursor, progress)

    def join(self, plan: JoinPlan, name: str, project: str, progress: Tell = silent) -> ImportReport:
        """Rows that say the same in the key columns stand beside each other."""
        return self._make("join", plan, name, project, partial(join.join, plan), asdict(self.check_join(plan)), progress)

    def nearest(self, plan: NearestPlan, name: str, project: str, progress: Tell = silent) -> ImportReport:
        """Every row gets the readings that were there before it."""
        fill = partial(nearest.join_nearest, plan)
        return self._make("nearest", plan, name, project, fill, asdict(self.check_nearest(plan)), progress)

    def label(self, plan: LabelPlan, name: str, project: str, progress: Tell = silent) -> ImportReport:
        """Every row gets a result from a list of bad ones."""
        return self._make("labels", plan, name, project, partial(labels.label, plan), asdict(self.check_labels(plan)), progress)

    @contextmanager
    def _beside(self, left: Side, right: Side) -> Iterator[tuple[Table, Table, duckdb.DuckDBPyConnection]]:
        with self._workspace.scratch_database() as cursor:
            yield self._table("left_side", left, cursor), self._table("right_side", right, cursor), cursor

    def _table(self, alias: str, side: Side, cursor: duckdb.DuckDBPyConnection) -> Table:
        version = self._ledger.version(side.dataset, side.version)
        self._workspace.attach(cursor, alias, side.dataset, side.version)
        columns = describe(cursor, alias, ImportReport.from_json(version.report).columns)
        return Table(alias, side, self._ledger.dataset(side.dataset).name, version.rows, columns)

    def _make(self, way: Way, plan: JoinPlan | NearestPlan | LabelPlan, name: str, project: str, fill: Fill,
              counts: dict[str, Any], progress: Tell) -> ImportReport:
        progress(0.1)
        files = [self._workspace.version_file(side.dataset, side.version) for side in (plan.left, plan.right)]
        self._workspace.need_space(2 * sum(path.stat().st_size for path in files if path.exists()))
        dataset = self._ledger.add_dataset(project, name)
        with self._workspace.new_version(dataset) as draft:
            mine, theirs = (self._table(alias, side, draft.cursor) for alias, side in (
                ("left_side", plan.left), ("right_side", plan.right)))
            with watched(draft.cursor, lambda share: progress(0.1 + 0.85 * share)):
                added = fill(mine, theirs, draft.cursor)
            made = MadeOf(way, (_source(mine), _source(theirs)), asdict(plan), counts)
            report = self._report(dataset, mine, added, made, draft.cursor)
            draft.report = report.as_json()
            draft.columns = self._known(mine, theirs, added)
            for table in (mine, theirs):
                draft.cursor.execute(f"detach {table.alias}")
        return report

    def append_again(self, kept: dict[str, Any], draft: Draft) -> ImportReport:
        """Fill a draft by the plan that an appended dataset was made by, as its report keeps it."""
        plan = _PLAN.validate_python(kept)
        paths = {part.file: self._workspace.file(part.file) for part in plan.parts}
        return append_parts(plan, paths, draft.cursor, silent, "", {})

    def remake(self, made: MadeOf, draft: Draft) -> None:
        """Fill a draft as it was filled when two datasets were brought together. Raises KampError where one is gone."""
        ways: dict[str, tuple[type, Callable[..., dict[str, Column]]]] = {
            "join": (JoinPlan, join.join), "nearest": (NearestPlan, nearest.join_nearest), "labels": (LabelPlan, labels.label)}
        form, fill = ways[made.way]
        plan: Any = TypeAdapter(form).validate_python(made.plan)
        mine, theirs = (self._table(alias, side, draft.cursor) for alias, side in (
            ("left_side", plan.left), ("right_side", plan.right)))
        fill(plan, mine, theirs, draft.cursor)
        for table in (mine, theirs):
            draft.cursor.execute(f"detach {table.alias}")

    def _report(self, dataset: str, mine: Table, added: dict[str, Column], made: MadeOf,
                cursor: duckdb.DuckDBPyConnection) -> ImportReport:
        before = ImportReport.from_json(self._ledger.version(mine.side.dataset, mine.side.version).report)
        rows, = cursor.execute("select count(*) from data").fetchone() or (0,)
        return ImportReport(dataset, 1, rows, (*mine.columns, *added.values()), before.detected, *first_unreadable(cursor), (),
                            before.file, made_of=made.as_json())

    def _known(self, mine: Table, theirs: Table, added: dict[str, Column]) -> dict[str, ColumnFacts]:
        """What people know of the columns goes with them, under their new names."""
        left, right = (self._ledger.version(table.side.dataset, table.side.version).columns for table in (mine, theirs))
        return left | {column.name: right[name] for name, column in added.items() if name in right}


def _columns_of_files(base: Version) -> tuple[Column, ...]:
    """As they stand in the files: without the date of a file's name, which the making added."""
    columns = ImportReport.from_json(base.report).columns
    kept = base.report.get("append_plan")
    named = {column["name"] for column in kept["columns"]} if kept else {column.name for column in columns}
    return tuple(column for column in columns if column.name in named)


def _alike(known: tuple[Column, ...], columns: tuple[Column, ...]) -> bool:
    """Is nearly every column of either table in the other one, too?"""
    matched = match_columns({column.name: (column.type,) for column in known}, columns)
    common = sum(name is not None for name in matched.values())
    return common >= _CONTINUES * max(len(known), len(columns), 1)


def _source(table: Table) -> Source:
    return Source(table.name, table.rows, dataset=table.side.dataset, version=table.side.version)
