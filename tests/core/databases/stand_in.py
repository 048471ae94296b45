"""A database without a server: SQLite in the place of one, for all but what servers themselves say."""
from contextlib import contextmanager

import sqlalchemy

from kamp_core.databases import TableFacts
from kamp_core.databases.faults import in_words
from kamp_core.errors import KampError

PASSWORD = "아무도 못 볼 비밀"
FILL = ("create table parts (no integer, name text, weight real)",
        "insert into parts values (1, '사출 1호기', 12.5), (2, null, 13), (3, '°Ë»ç', null)")


def stand_in(monkeypatch, path):
    """From now on every SQL Server is this file; the drivers of SQL Server are not needed."""
    with sqlalchemy.create_engine(f"sqlite:///{path}").begin() as connection:
        for statement in FILL:
            connection.exec_driver_sql(statement)

    @contextmanager
    def connected(address, login, password, seconds):
        if password != PASSWORD:
            raise KampError("database_password", user=login.user)
        with in_words(login), sqlalchemy.create_engine(f"sqlite:///{path}").connect() as connection:
            yield connection

    monkeypatch.setattr("kamp_core.databases.connect.connected", connected)
    monkeypatch.setattr("kamp_core.databases.listing.tables", lambda connection, kind: (TableFacts("", "parts", False, 3),))
