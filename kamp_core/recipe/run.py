"""A recipe run in DuckDB: steps chained into as few statements as the counts allow, rows in the file's order throughout.

Cheap steps are one projection upon the other. What looks at other rows is computed beside, over the columns it needs,
sorted back into the file's order and put beside the rest. Before rows go, what was done so far is written to a temporary
table, so that each step's cells are counted once, on stored flags: k<step> counts changed cells, x<step> holds lost ones.
"""
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from kamp_core.errors import KampError
from kamp_core.intake.convert import SQL_TYPES
from kamp_core.recipe.facts import StepReport
from kamp_core.recipe.shape import Change, Shape, same_kind
from kamp_core.recipe.step import Step
from kamp_core.recipe.steps import as_json
from kamp_core.tell import Tell, silent
from kamp_core.workspace.faults import fault_of
from kamp_core.workspace.sql import quote
from kamp_core.workspace.watch import watched

_EXAMPLES = 5


@dataclass
class _Taken:
    """A step under way: what it did is known once its part of the chain is written."""

    step: Step
    learned: Step
    counts: bool                # its cells are flagged
    drops: bool                 # rows may have gone
    losing: str | None          # the id of the column whose cells it may lose
    rows: tuple[int, int] = (0, 0)
    changed: int = 0
    lost: int = 0
    examples: tuple[str, ...] = ()

    def report(self) -> StepReport:
        learned = as_json(self.learned) if self.learned != self.step else None
        return StepReport(as_json(self.step), *self.rows, self.changed, self.lost, self.examples, learned)


@dataclass
class Chain:
    """The table under way. `only`: the ids that matter, None for all; `mark`: rows that would go stay, and are marked."""

    cursor: duckdb.DuckDBPyConnection
    shape: Shape
    relation: str
    rows: int
    tell: Tell = silent
    parts: int = 1              # statements expected, for the progress
    first: int = 1              # the number of the first step
    only: Collection[str] | None = None
    mark: bool = False
    taken: list[_Taken] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)        # steps whose counts are not known yet
    _tables: list[str] = field(default_factory=list)      # temporary ones in use
    _made: int = 0
    _done: int = 0
    gathered: bool = False      # rows of a lot are one by now, where rows are marked
    _filtered: bool = False

    def take(self, step: Step) -> None:
        """One more step. Raises KampError with the step's `number` where it does not fit."""
        number = len(self.taken)
        with numbered(self.first + number):
            if self._filtered or not (step.keeps_rows or self.mark):
                self.settle()
            step, learned = self._decided(step)
            change = learned.change(self.shape)
        if _looks_aside(change) and any(self.taken[n].losing for n in self._open):
            self.settle()          # cells that were lost may be wanted back
        types = {held.id: SQL_TYPES[held.type] for held in change.shape.columns}
        wanted = {id: f"cast({value.sql} as {types[id]})" for id, value in change.values.items()
                  if self.only is None or id in self.only}
        self._beside(change, wanted)
        losing = self._values(number, change, wanted)
        if change.keep is not None:
            self._keep(change)
        self.shape = change.shape
        self.taken.append(_Taken(step, learned, bool(wanted), change.keep is not None and not self.mark, losing))
        self._open.append(number)

    def _decided(self, step: Step) -> tuple[Step, Step]:
        """The step to keep, and the one with its values from the data. Marked rows meet a step as it once was learned."""
        if self.mark:
            return step, step
        with _plain_faults():
            step = step.settled(self.shape, self.relation, self.cursor)
            return step, step.learned(self.shape, self.relation, self.cursor)

    def _beside(self, change: Change, wanted: dict[str, str]) -> None:
        """Compute what looks at other rows in a narrow table of its own."""
        values = {f"n{id}": sql for id, sql in wanted.items() if change.values[id].windowed}
        if change.keep is not None and change.keep.windowed:
            values["stays"] = change.keep.sql
        if values:
            table = self._write(", ".join(f"{sql} as {name}" for name, sql in values.items()), "order by r")
            self.relation = f"(select * from {self.relation} positional join {table})"

    def _values(self, number: int, change: Change, wanted: dict[str, str]) -> str | None:
        """New values in their places, each with what is to be counted. → the id whose lost cells are kept"""
        if not wanted:
            return None
        plain = ", ".join(f"{sql} as n{id}" for id, sql in wanted.items() if not change.values[id].windowed)
        inner = f"(select *, {plain} from {self.relation})" if plain else self.relation
        before = {held.id: held.type for held in self.shape.columns}
        after = {held.id: held.type for held in change.shape.columns}
        alike = {id for id in wanted if id in before and same_kind(before[id], after[id])}
        flags = [f"cast(n{id} is {f'distinct from {id}' if id in alike else 'not null'} as integer)" for id in wanted]
        gone = ", ".join([f"n{id}" for id in wanted] + [id for id in wanted if id in before])
        losing = next((id for id in wanted if change.values[id].lost), None)
        made = [f"n{id} as {id}" for id in wanted] + [f"{' + '.join(flags)} as k{number}"]
        if losing:
            made.append(f"{change.values[losing].lost} as x{number}")
        self.relation = f"(select * exclude ({gone}), {', '.join(made)} from {inner})"
        return losing

    def _keep(self, change: Change) -> None:
        assert change.keep is not None
        stays, gone = ("stays", " exclude (stays)") if change.keep.windowed else (change.keep.sql, "")
        if self.mark and change.lots is not None:
            self._gather(change.lots)
        elif self.mark:
            self.relation = f"(select *{gone} replace (o or not ({stays}) as o) from {self.relation})"
        else:
            self.relation = f"(select *{gone} from {self.relation} where {stays})"
            self._filtered = True

    def _gather(self, lots: str) -> None:
        """One row a lot goes on, for later steps to see what they saw in training; `recipe_leads` keeps for whom it speaks."""
        table = self._write(f"*, first_value(r) over (partition by {lots} order by r) as lead", "order by r")
        earlier = "recipe_leads e join" if self.gathered else ""
        on, row = ("on n.r = e.lead", "e.r") if self.gathered else ("", "n.r")
        self.run(f"create temp table recipe_leads_now as select {row} as r, n.lead from {earlier} {table} n {on}")
        self.run("create or replace temp table recipe_leads as from recipe_leads_now")
        self.run("drop table recipe_leads_now")
        self.relation = f"(select * exclude (stays, lead) replace (o or not stays as o) from {table} where r = lead)"
        self.gathered = self._filtered = True

    @property
    def each_row(self) -> str:
        """SQL: the chain with every row it began with; the rows of a gathered lot all say the same. In no order."""
        if not self.gathered:
            return self.relation
        return f"(select c.* replace (l.r as r) from recipe_leads l join {self.relation} c on c.r = l.lead)"

    def settle(self) -> None:
        """Write what is pending to a table and count."""
        pending, old = [self.taken[n] for n in self._open], self._tables.copy()
        if any(taken.counts or taken.drops for taken in pending):
            table = self._write("*")
            self._count(table)
            flags = [f"k{n}" for n in self._open if self.taken[n].counts] + [f"x{n}" for n in self._open if self.taken[n].losing]
            self.relation = f"(select * exclude ({', '.join(flags)}) from {table})" if flags else f"(select * from {table})"
            for name in old:
                self.cursor.execute(f"drop table {name}")
                self._tables.remove(name)
        else:
            for taken in pending:
                taken.rows = (self.rows, self.rows)
        self._open, self._filtered = [], False

    def _count(self, table: str) -> None:
        """Rows, changed and lost cells of the pending steps."""
        counted = [n for n in self._open if self.taken[n].counts]
        sums = "".join(f", coalesce(sum(k{n}), 0)" for n in counted)
        rows, *changed = self.cursor.execute(f"select count(*){sums} from {table}").fetchone() or (0,)
        for n, cells in zip(counted, changed, strict=True):
            self.taken[n].changed = int(cells)
        for n in self._open:
            taken = self.taken[n]
            taken.rows = (self.rows if taken.drops else int(rows), int(rows))
            if taken.losing:
                taken.lost, taken.examples = self._put_aside(f"x{n}", taken.losing, table)
        self.rows = int(rows)

    def _put_aside(self, flag: str, id: str, table: str) -> tuple[int, tuple[str, ...]]:
        """Keep the cells that would not convert. → how many, and the first different ones"""
        self.cursor.execute(f"insert into recipe_lost select r, '{id}', {flag} from {table} where {flag} is not null")
        count = self.cursor.execute(f"select count({flag}) from {table}").fetchone() or (0,)
        found = self.cursor.execute(f"""select {flag} from {table} where {flag} is not null
                                        group by 1 order by min(r) limit {_EXAMPLES}""").fetchall()
        return int(count[0]), tuple(str(value) for (value,) in found)

    def _write(self, what: str, order: str = "") -> str:
        """A temporary table made of the chain."""
        name, self._made = f"recipe_{self._made}", self._made + 1
        self.run(f"create or replace temp table {name} as select {what} from {self.relation} c {order}")
        self._tables.append(name)
        return name

    def run(self, sql: str) -> None:
        """One of the long statements. Raises KampError('recipe_memory_short', 'disk_write' or 'recipe_failed')."""
        with watched(self.cursor, lambda share: self.tell(min(0.99, (self._done + share) / self.parts))), _plain_faults():
            self.cursor.execute(sql)
        self._done += 1

    def reports(self) -> tuple[StepReport, ...]:
        return tuple(taken.report() for taken in self.taken)


def start(cursor: duckdb.DuckDBPyConnection, shape: Shape, source: str = "data", unreadable: str = "unreadable",
          where: str = "", cells: Mapping[str, str] | None = None) -> Chain:
    """A chain that begins with the table `source`; `unreadable`: its cells that the import could not read.

    `cells`: the SQL of each id that is there, where the columns are not those of `shape` by name."""
    if cells is None:
        cells = {held.id: f"cast({quote(held.name)} as {SQL_TYPES[held.type]})" for held in shape.columns}
    columns = "".join(f", {sql} as {id}" for id, sql in cells.items())
    rows = cursor.execute(f"select count(*) from {source} {where}").fetchone() or (0,)
    names, ids = ["", *shape.names], ["", *(held.id for held in shape.columns)]
    cursor.execute(f"""create or replace temp table recipe_lost as select u.row as r, k.id, u.value from {unreadable} u
                       join (select unnest($1) as name, unnest($2) as id) k on u."column" = k.name""", [names, ids])
    return Chain(cursor, shape, f"(select rowid + 1 as r, false as o{columns} from {source} {where})", int(rows[0]))


def walk(shape: Shape, steps: Sequence[Step], first: int = 1) -> list[Change]:
    """What each step changes, looking at columns alone. Raises KampError with the `number` of one that does not fit."""
    changes = []
    for number, step in enumerate(steps, first):
        with numbered(number):
            changes.append(step.change(shape))
        shape = changes[-1].shape
    return changes


def run_recipe(cursor: duckdb.DuckDBPyConnection, shape: Shape, steps: Sequence[Step], source: str, unreadable: str,
               tell: Tell) -> tuple[Shape, tuple[StepReport, ...]]:
    """Make the tables `data` and `unreadable` of the tables given. → the columns now, and what each step did"""
    changes = walk(shape, steps)
    chain = start(cursor, shape, source, unreadable)
    chain.tell = tell
    chain.parts = 2 + sum(_parts(change) for change in changes)
    for step in steps:
        chain.take(step)
    chain.settle()
    if not chain.rows:
        raise KampError("recipe_no_rows")
    columns = ", ".join(f"{held.id} as {quote(held.name)}" for held in chain.shape.columns)
    chain.run(f"create table data as select {columns} from {chain.relation}")
    _carry_unreadable(chain)
    tell(1.0)
    return chain.shape, chain.reports()


def _parts(change: Change) -> int:
    return int(_looks_aside(change)) + int(change.keep is not None)


def _looks_aside(change: Change) -> bool:
    return any(value.windowed for value in (*change.values.values(), *([change.keep] if change.keep else [])))


def _carry_unreadable(chain: Chain) -> None:
    """Make `unreadable`: the cells that could not be read, then or now, whose row and column are still there and empty.
    Those beyond the last column stay with their row."""
    run, names = chain.cursor.execute, {"": "", **{held.id: held.name for held in chain.shape.columns}}
    run("create or replace temp table recipe_cells (r bigint, name varchar, value varchar)")
    for (id,) in run("select distinct id from recipe_lost").fetchall():
        if id in names:
            empty = f"and {id} is null" if id else ""
            run(f"""insert into recipe_cells select distinct c.r, $1, u.value from recipe_lost u
                    join {chain.relation} c on c.r = u.r where u.id = $2 {empty}""", [names[id], id])
    place = "place" if any(taken.drops for taken in chain.taken) else "r"
    places = f"join (select r, row_number() over (order by r) as place from {chain.relation}) using (r)" if place != "r" else ""
    run(f'create table unreadable as select {place} as row, name as "column", value from recipe_cells {places} order by row, name')


@contextmanager
def numbered(number: int) -> Iterator[None]:
    """A fault inside belongs to this step."""
    try:
        yield
    except KampError as error:
        raise KampError(error.code, error.choices, **{"number": number, **error.facts}) from error


@contextmanager
def _plain_faults() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise KampError("recipe_memory_short") from error
    except duckdb.IOException as error:
        raise fault_of(error) or KampError("disk_write", why=_why(error)) from error
    except duckdb.Error as error:           # a format that does not exist, a number beyond all bounds
        raise KampError("recipe_failed", why=_why(error)) from error


def _why(error: duckdb.Error) -> str:
    return str(error).splitlines()[0][:200]
