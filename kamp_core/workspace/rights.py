"""Whose project is it, and who else may see it: kept in the ledger's own connections, so that no verb has to ask.

Row-level security in SQLite's own means: whoever is limited reads through temporary views that bear the names of the tables, and
writes past temporary triggers. Both are of one connection, which is of one person.
"""
import sqlite3
from dataclasses import dataclass
from typing import Literal

May = Literal["look", "work"]
EVERYBODY = ""                         # a share's `who`; as an owner, nobody in particular: such a project is everybody's


@dataclass(frozen=True)
class Share:
    """`who`: a user's name, or EVERYBODY."""

    who: str
    may: May


# of a project `p` and of me(), on the connections of a person
MINE = "(p.owner = me() and not p.owner_left)"
_GIVEN = "exists (select 1 from main.shares s where s.project = p.id and s.who in ('', me()){})"
_SEEN = f"(p.owner = '' or {MINE} or {_GIVEN.format('')})"
WORKED = f"""(p.owner = '' or {MINE} or {_GIVEN.format(" and s.may = 'work'")})"""
_TABLES = ("datasets", "choices", "runs", "decisions", "errands", "pictures", "shares")     # each row of a project
_OF_NONE = "project = ''"              # a choice of no project is nobody's secret

_IN_SIGHT = f"project in (select p.id from main.projects p where {_SEEN})"
_ROW = "rowid as rowid, "              # a view has none of its own

_VIEWS = {
    "projects": f"create temp view if not exists projects as select * from main.projects p where {_SEEN}",
    "versions": "create temp view if not exists versions as select * from main.versions "
                f"where dataset in (select id from main.datasets where {_IN_SIGHT})",
    **{table: f"create temp view if not exists {table} as select {_ROW if table == 'runs' else ''}* from main.{table} "
              f"where {_OF_NONE} or {_IN_SIGHT}" for table in _TABLES}}


def _when(which: str, project: str) -> str:
    """Is there no such project that this person sees, works in or owns?"""
    return f"not exists (select 1 from main.projects p where p.id = {project} and {which})"


def _guard(table: str, verb: str, project: str, needed: str = WORKED, of: str = "", only: str = "") -> str:
    """Of a project that is not seen nothing is there to be changed: passed by, as a missing row is; but nothing is put in it."""
    unseen = "raise(abort, 'project_gone')" if verb == "insert" else "raise(ignore)"
    refusal = "project_only_look" if needed is WORKED else "project_not_yours"
    name, event = (f"{table}_{verb}_{of}", f"{verb} of {of}") if of else (f"{table}_{verb}", verb)
    return f"""create temp trigger guard_{name} before {event} on main.{table}
        when {only}{_when(needed, project)} begin
        select case when {_when(_SEEN, project)} then {unseen} else raise(abort, '{refusal}') end; end"""


def _guards(table: str, project: str, needed: str = WORKED) -> list[str]:
    free = "new.project <> '' and " if table == "choices" else ""
    return [_guard(table, verb, project.format(row), needed, only=free if row == "new" else "")
            for verb, row in (("insert", "new"), ("update", "old"), ("delete", "old"))]


_TRIGGERS = (
    *(guard for table in _TABLES if table != "shares" for guard in _guards(table, "{}.project")),
    *_guards("shares", "{}.project", MINE),
    *_guards("versions", "(select project from main.datasets where id = {}.dataset)"),
    _guard("projects", "update", "old.id"),
    _guard("projects", "update", "old.id", MINE, of="owner"),
    _guard("projects", "delete", "old.id", MINE),
    "create temp trigger guard_projects_insert before insert on main.projects when new.owner <> me() "
    "begin select raise(abort, 'project_not_yours'); end")
REFUSALS = ("project_gone", "project_only_look", "project_not_yours")


def show_only(db: sqlite3.Connection, name: str, sql: str) -> None:
    """This connection reads what this person may see; only the tables that `sql` names are looked after, as each takes its time."""
    _prepare(db, name, tuple(view for table, view in _VIEWS.items() if table in sql.lower()))


def guard(db: sqlite3.Connection, name: str) -> None:
    """From now on this connection writes where this person may; see `REFUSALS`. It reads everything."""
    _prepare(db, name, _TRIGGERS)


def _prepare(db: sqlite3.Connection, name: str, statements: tuple[str, ...]) -> None:
    db.create_function("me", 0, lambda: name, deterministic=True)      # of the same person each time
    for statement in statements:
        db.execute(statement)
