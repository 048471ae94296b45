"""Files brought together in a workspace of the test's own, and tables beside each other on a cursor."""
import pytest

from kamp_core.combine.append import append_parts
from kamp_core.combine.facts import AppendChoices
from kamp_core.combine.gather import gather
from kamp_core.combine.plan import plan_append
from kamp_core.combine.tables import Side, Table, describe
from kamp_core.intake.facts import Choices

THIS_YEAR = 2026


@pytest.fixture
def gathered(tmp_path, db):
    """`gathered({'a.csv': 'x,y\\n1,2\\n'})`: what a look into these files finds; a bytes value is written as it is."""
    def gathered(files, **reading):
        paths = {}
        for number, (name, content) in enumerate(files.items()):
            path = tmp_path / f"{number}.dat"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths[str(number)] = (name, path)
        gathered.paths = {id: path for id, (_, path) in paths.items()}
        return gather(paths, Choices(**reading), db, lambda share: None)
    return gathered


@pytest.fixture
def appended(gathered, db):
    """`appended(files, **choices)`: (report, header, rows) of the files below each other."""
    def appended(files, **choices):
        plan = plan_append(gathered(files), AppendChoices(**choices), THIS_YEAR)
        report = append_parts(plan, gathered.paths, db, lambda share: None)
        rows = db.execute("select * from data").fetchall()
        return report, [column.name for column in report.columns], rows
    return appended


@pytest.fixture
def beside(db):
    """`beside(left, right)`: two tables made by SQL, as the joins see them; what an earlier pair left is gone."""
    def beside(left, right):
        for name in ("data", "unreadable"):
            db.execute(f"drop table if exists {name}")
        tables = []
        for alias, sql in (("left_side", left), ("right_side", right)):
            db.execute(f"detach database if exists {alias}")
            db.execute(f"attach ':memory:' as {alias}")
            db.execute(f"create table {alias}.data as {sql}")
            rows = db.execute(f"select count(*) from {alias}.data").fetchone()[0]
            tables.append(Table(alias, Side(alias, 1), alias.removesuffix("_side"), rows, describe(db, alias, ())))
        return tables
    return beside


@pytest.fixture
def result(db):
    """The made table: (header, rows)."""
    def result() -> tuple[list[str], list[tuple]]:
        found = db.execute("select * from data")
        return [column[0] for column in found.description], found.fetchall()
    return result


def table(header: str, *rows: tuple) -> str:
    """A tiny table as SQL: table('lot varchar, n int', ('A1', 1), …)."""
    names = ", ".join(part.split()[0] for part in header.split(", "))
    cast = ", ".join(f"{name}::{type} as {name}" for name, type in (part.split(maxsplit=1) for part in header.split(", ")))
    if not rows:
        return f"select {cast} from (values ({', '.join('null' for _ in header.split(', '))})) t({names}) where false"
    values = ", ".join(f"({', '.join('null' if cell is None else repr(cell) for cell in row)})" for row in rows)
    return f"select {cast} from (values {values}) t({names})"


