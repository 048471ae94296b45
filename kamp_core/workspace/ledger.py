"""The ledger: what stands in one SQLite file that several processes read and write."""
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kamp_core.errors import KampError
from kamp_core.workspace.access import Access
from kamp_core.workspace.facts import PROJECT_NAME, ColumnFacts, Dataset, Project, Version
from kamp_core.workspace.ids import is_id, new_id
from kamp_core.workspace.schema import bring_up
from kamp_core.workspace.transactions import Transaction, Transactions

_IDS = re.compile(r"\b[0-9a-f]{10}\b")


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Ledger(Transactions):
    """Projects, datasets and their versions, what was chosen and what was decided."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.home = path.parent
        self.may_erase: Callable[[], None] = lambda: None        # raises where whoever is at work may not end a whole project
        self.decided: Callable[[str, dict[str, object]], None] = lambda code, facts: None
        self.who: Callable[[], str] = lambda: ""                 # whoever is at work, where people have names
        self.access = Access(self)
        with self.transaction(upkeep=True) as db:
            bring_up(db, self.home)

    def named_ids(self, project: str | None = None, others: bool = False) -> set[str]:
        """Every id that the texts of a project's rows name: files, data, runs. None: of all; `others`: of all but this one."""
        where = f"(?1 is null or project {'<>' if others else '='} ?1)"
        texts = self.all_rows(f"""
            select v.report as text from versions v join datasets d on d.id = v.dataset where {where} union all
            select value from choices where {where} union all select facts from decisions where {where} union all
            select facts || coalesce(result, '') from errands where {where}""", project)
        return {id for row in texts for id in _IDS.findall(row["text"])}

    # projects -----------------------------------------------------------------------------------------------------

    def projects(self) -> list[Project]:
        rows = self.rows("select * from projects order by created")
        return [Project(**{**row, "owner_left": bool(row["owner_left"])}) for row in rows]

    def add_project(self, name: str, upkeep: bool = False) -> Project:
        """`upkeep`: the first one, which is there for whoever looks."""
        project = Project(new_id(), name, now(), self.who())
        with self.transaction(upkeep) as db:
            db.execute("insert into projects (id, name, created, owner) values (?, ?, ?, ?)",
                       (project.id, project.name, project.created, project.owner))
        return project

    def new_project(self, name: str) -> Project:
        """One that a person names. Raises KampError('project_unnamed', 'project_name_long' or 'project_name_taken')."""
        return self.add_project(_project_name(name, self.projects()))

    def rename_project(self, id: str, name: str) -> str:
        """→ the name as it is kept. Raises as `new_project` and `Access.need_own`."""
        self.access.need_own(id)
        known = self.projects()
        kept = _project_name(name, [project for project in known if project.id != id])
        with self.transaction() as db:
            db.execute("update projects set name = ? where id = ?", (kept, id))
        self.decided("project_renamed", {"old": next(project.name for project in known if project.id == id), "name": kept})
        return kept

    # datasets -----------------------------------------------------------------------------------------------------

    def datasets(self, project: str | None = None) -> list[Dataset]:
        """Those with at least one version that are not deleted, newest first."""
        rows = self.rows("""
            select d.id, d.project, d.name, d.created, v.number as version, v.rows from datasets d join versions v
              on v.dataset = d.id
              and v.number = coalesce(d.current, (select max(number) from versions where dataset = d.id))
            where d.deleted is null and (?1 is null or d.project = ?1) order by d.created desc""", project)
        return [Dataset(**row) for row in rows]

    def dataset(self, id: str) -> Dataset:
        """By id or, for people at a command line, by name. Raises KampError('dataset_unknown')."""
        found = [d for d in self.datasets() if id in (d.id, d.name)]
        if not found:
            raise KampError("dataset_unknown", choices=tuple(d.name for d in self.datasets()[:10]), dataset=id)
        return found[0]

    def add_dataset(self, project: str, name: str) -> str:
        """A dataset without a version yet: seen by nobody until its first version is written."""
        id = new_id()
        with self.transaction() as db:
            db.execute("insert into datasets (id, project, name, created) values (?, ?, ?, ?)", (id, project, name, now()))
        return id

    def drop_unwritten(self, id: str) -> None:
        """Forget a dataset that never came to a version."""
        with self.transaction(upkeep=True) as db:
            db.execute("delete from datasets where id = ? and id not in (select dataset from versions)", (id,))

    def rename_dataset(self, id: str, name: str) -> None:
        old = self.dataset_name(id)
        with self.transaction() as db:
            db.execute("update datasets set name = ? where id = ?", (name, id))
        self.decided("dataset_renamed", {"dataset": id, "old": old, "name": name})

    def has_dataset(self, id: str) -> bool:
        return bool(self.rows("select 1 from datasets where id = ? and deleted is null", id))

    def dataset_name(self, id: str) -> str:
        """Also of one that was deleted: what was learned from it goes on naming it."""
        found = self.rows("select name from datasets where id = ?", id)
        if not found:
            raise KampError("dataset_unknown", dataset=id)
        return str(found[0]["name"])

    def needs_file(self, file: str) -> bool:
        """Did data that are still there come from this file, or is it waiting to be imported?"""
        return bool(self.all_rows("""select 1 from versions v join datasets d on d.id = v.dataset
                                 where d.deleted is null and instr(v.report, ?1) union all
                                 select 1 from choices where name = 'incoming' and instr(value, ?1) limit 1""", f'"{file}"'))

    def delete_dataset(self, id: str) -> None:
        """Marked only; the files go with the next sweep, when nothing holds them open."""
        with self.transaction() as db:
            db.execute("update datasets set deleted = ? where id = ?", (now(), id))

    def deleted_datasets(self) -> list[str]:
        """Those no waiting or running training needs any more."""
        rows = self.all_rows("""select id from datasets where deleted is not null and id not in (
            select dataset from runs where state in ('waiting', 'running'))""")
        return [row["id"] for row in rows if is_id(row["id"])]

    def deleted_runs(self) -> list[str]:
        """As the log of decisions tells: a run that is merely unknown here keeps its folder."""
        rows = self.all_rows("""select json_extract(facts, '$.run') as run from decisions
                            where code = 'model_deleted' and run not in (select id from runs)""")
        return [row["run"] for row in rows if is_id(row["run"])]

    def next_number(self, db: Transaction, dataset: str) -> int:
        """The number a version gets that is added in the same transaction."""
        row = db.execute("select coalesce(max(number), 0) + 1 from versions where dataset = ?", (dataset,)).fetchone()
        return int(row[0])

    def current_number(self, db: Transaction, dataset: str) -> int | None:
        """The current version, within a transaction; None before the first one."""
        row = db.execute("""select coalesce(d.current, (select max(number) from versions where dataset = d.id)) from datasets d
                            where d.id = ?""", (dataset,)).fetchone()
        return row[0] if row else None

    def add_version(self, db: Transaction, version: Version) -> None:
        """Inside a transaction, so that file and row come together. It becomes the current one."""
        columns = {name: asdict(facts) for name, facts in version.columns.items()}
        db.execute("insert into versions values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   (version.dataset, version.number, version.rows, _json(version.report), version.created, version.parent,
                    version.base, _json(version.recipe), _json(columns)))
        db.execute("update datasets set current = ? where id = ?", (version.number, version.dataset))

    def version(self, dataset: str, number: int | None = None) -> Version:
        """The version asked for, or the current one. Raises KampError('dataset_unknown')."""
        rows = self.rows("""select v.* from versions v join datasets d on d.id = v.dataset where v.dataset = ?1
                            order by v.number = coalesce(?2, d.current, v.number) desc, v.number desc limit 1""", dataset, number)
        if not rows or number not in (None, rows[0]["number"]):
            raise KampError("dataset_unknown", dataset=dataset)
        return _version(rows[0])

    def base_of(self, version: Version) -> Version:
        """The import that a version was made from: itself, or where its recipe began."""
        return version if version.base is None else self.version(version.dataset, version.base)

    def versions(self, dataset: str) -> list[Version]:
        """Every version, oldest first."""
        return [_version(row) for row in self.rows("select * from versions where dataset = ? order by number", dataset)]

    def make_current(self, dataset: str, number: int) -> None:
        """Go back, or forth, to a version that is there. Raises KampError('dataset_unknown')."""
        self.version(dataset, number)
        with self.transaction() as db:
            db.execute("update datasets set current = ? where id = ?", (number, dataset))

    def describe_columns(self, dataset: str, number: int, columns: dict[str, ColumnFacts]) -> None:
        """Keep what a person knows of the columns of a version, in place of what was kept before."""
        known = {name: asdict(facts) for name, facts in columns.items() if facts != ColumnFacts()}
        with self.transaction() as db:
            db.execute("update versions set columns = ? where dataset = ? and number = ?", (_json(known), dataset, number))

    # choices and decisions ----------------------------------------------------------------------------------------

    def choice(self, project: str, name: str) -> Any:
        """What the user last chose under this name (any JSON value), or None."""
        rows = self.rows("select value from choices where project = ? and name = ?", project, name)
        return json.loads(rows[0]["value"]) if rows else None

    def choose(self, project: str, name: str, value: Any) -> None:
        with self.transaction() as db:
            self.choose_within(db, project, name, value)

    def choose_within(self, db: Transaction, project: str, name: str, value: Any) -> None:
        """The same as part of a transaction. Raises KampError('file_unknown') on a file that whoever is at work does not see."""
        self.access.need_named(_json(value))
        db.execute("insert or replace into choices values (?, ?, ?)", (project, name, _json(value)))

    def decide(self, project: str, code: str, **facts: object) -> None:
        """Write one line of the decision log."""
        with self.transaction() as db:
            self.decide_within(db, project, code, facts)

    def decide_within(self, db: Transaction, project: str, code: str, facts: dict[str, Any]) -> None:
        """The same as part of a transaction."""
        db.execute("insert into decisions (project, at, code, facts) values (?, ?, ?, ?)", (project, now(), code, _json(facts)))
        self.decided(code, facts)


def _project_name(written: str, others: list[Project]) -> str:
    name = written.strip()
    if not name:
        raise KampError("project_unnamed")
    if len(name) > PROJECT_NAME:
        raise KampError("project_name_long", most=PROJECT_NAME)
    if name in (project.name for project in others):
        raise KampError("project_name_taken", name=name)
    return name


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _version(row: sqlite3.Row) -> Version:
    columns = {name: ColumnFacts(**facts) for name, facts in json.loads(row["columns"]).items()}
    return Version(**{**row, "report": json.loads(row["report"]), "recipe": tuple(json.loads(row["recipe"])),
                      "columns": columns})
