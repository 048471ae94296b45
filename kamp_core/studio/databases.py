"""The desk of a factory's databases: what is allowed, what is there, and a table or query brought in as a file of rows."""
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kamp_core.databases import Address, Allowed, Login, Origin, Rows, TableFacts, Wanted
from kamp_core.databases.origin import read_origin, write_origin
from kamp_core.errors import KampError
from kamp_core.intake.facts import Warning
from kamp_core.tell import Tell
from kamp_core.workspace import Workspace

LOOK_SECONDS, BRING_SECONDS = 30.0, 3600.0        # how long one answer of a server may take
_SAID = 300                                       # characters of a query


@dataclass(frozen=True)
class Fetched:
    """A file of rows, to be looked at and imported as any other."""

    file: str
    name: str
    rows: int


class DatabaseDesk:
    """Every verb that asks a server wants somebody who may write, raises KampError('database_…'), and keeps no password."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.allowed = Allowed(workspace.home)

    def tables(self, login: Login, password: str) -> tuple[TableFacts, ...]:
        """The tables and views that this user may read."""
        from kamp_core.databases.connect import connected  # loaded only where a database is asked
        from kamp_core.databases.listing import tables
        with connected(self._address(login), login, password, LOOK_SECONDS) as connection:
            return tables(connection, login.kind)

    def preview(self, login: Login, wanted: Wanted, password: str) -> Rows:
        """The first rows."""
        from kamp_core.databases.connect import connected
        from kamp_core.databases.read import first_rows, statement
        statement(wanted, login.kind)             # what is no question is said before anybody is called
        with connected(self._address(login), login, password, LOOK_SECONDS) as connection:
            return first_rows(connection, wanted, login.kind)

    def bring(self, login: Login, wanted: Wanted, password: str, progress: Tell) -> Fetched:
        """Every row, as a Parquet file of the workspace. Nothing of it is there before all of it is."""
        from kamp_core.databases.connect import connected
        from kamp_core.databases.fetch import fetch
        from kamp_core.databases.listing import tables
        from kamp_core.databases.read import statement
        statement(wanted, login.kind)
        with self._workspace.scratch_folder() as folder:
            path = folder / "rows.parquet"
            with connected(self._address(login), login, password, BRING_SECONDS) as connection:
                expected = next((found.rows for found in tables(connection, login.kind)
                                 if wanted.table and (found.schema, found.table) == (wanted.schema, wanted.table)), None)
                origin = fetch(connection, wanted, login.kind, login.server, path, progress, self._workspace.need_space, expected)
            if not origin.rows:
                raise KampError("database_empty")
            file = self._workspace.new_file(".parquet")
            write_origin(file, origin)
            os.replace(path, file)
        progress(1.0)
        return Fetched(file.parent.name, usual_name(wanted), origin.rows)

    def noted(self, project: str, login: Login, wanted: Wanted) -> None:
        """Put into the project's history, and on a team server into the audit log, who asks what."""
        self._workspace.ledger.decide(project, "database_read", server=login.server, what=_what(wanted.name, wanted.query))

    def _address(self, login: Login) -> Address:
        self._workspace.ledger.may_write()
        return self.allowed.check(login)


def usual_name(wanted: Wanted) -> str:
    """What the rows are called: their table, or the first one that a query names."""
    named = re.search(r"\bfrom\s+([\w.]+)", wanted.query, re.IGNORECASE)
    return (wanted.table or (named[1].rpartition(".")[2] if named else "") or "query")[:100]


def origin_said(file: Path) -> tuple[Origin | None, tuple[Warning, ...]]:
    """Where a file came from, and what is to be told of it; (None, ()) for one that a person brought."""
    origin = read_origin(file)
    if origin is None:
        return None, ()
    at = datetime.fromisoformat(origin.at).astimezone().strftime("%Y-%m-%d %H:%M")
    first = Warning("made_by_database", {"server": origin.server, "what": _what(origin.table, origin.query), "at": at,
                                         "rows": f"{origin.rows:,}"})
    return origin, (first, *(Warning(code, facts) for code, facts in origin.notes))


def _what(table: str, query: str) -> str:
    return table or " ".join(query.split())[:_SAID]
