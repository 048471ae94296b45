"""A connection that can only read, whoever it logs in as: through SQLAlchemy, over a socket that was opened by us."""
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy
from sqlalchemy.pool import NullPool

from kamp_core.databases.door import CONNECT_SECONDS, numeric_host, open_socket, tls_context
from kamp_core.databases.facts import Address, Login
from kamp_core.databases.faults import driver_errors, in_words
from kamp_core.errors import KampError

_NAME = "KAMP Studio"
_DRIVERS = {"postgresql": "postgresql+pg8000://", "mysql": "mysql+pymysql://"}


@contextmanager
def connected(address: Address, login: Login, password: str, seconds: float) -> Iterator[sqlalchemy.Connection]:
    """A connection for the time of the block. `seconds`: how long one answer of the server may take.

    Raises KampError('database_…') in words, also for what goes wrong within the block."""
    with in_words(login):
        engine = _engine(address, login, password, seconds)
        try:
            connection = engine.connect()
            try:
                yield connection
            finally:
                _hang_up(connection)
        finally:
            engine.dispose()


def _engine(address: Address, login: Login, password: str, seconds: float) -> sqlalchemy.Engine:
    if address.kind == "mssql":
        return _mssql(address, login, password, seconds)
    opened = {"postgresql": _postgresql, "mysql": _mysql}[address.kind]
    return sqlalchemy.create_engine(_DRIVERS[address.kind], poolclass=NullPool, hide_parameters=True,
                                    creator=lambda: opened(address, login, password, seconds))


def _hang_up(connection: sqlalchemy.Connection) -> None:
    """At once, whatever is still under way: what nobody will read is not read to its end."""
    with suppress(*driver_errors()):
        raw: Any = connection.connection.driver_connection
        if hasattr(raw, "_result"):
            raw._result = None              # else PyMySQL fetches the rest of an answer first
        connection.invalidate()
        connection.close()


def _postgresql(address: Address, login: Login, password: str, seconds: float) -> Any:
    from pg8000 import dbapi
    sock = open_socket(address)
    sock.settimeout(max(seconds, CONNECT_SECONDS) + CONNECT_SECONDS)
    raw = dbapi.connect(login.user, host=address.host, database=login.database, password=password, sock=sock,
                        ssl_context=tls_context(address) or False, application_name=_NAME)
    raw.autocommit = True
    settings = ["session characteristics as transaction read only", "default_transaction_read_only = on",
                f"statement_timeout = {int(seconds * 1000)}", "lock_timeout = 10000", "standard_conforming_strings = on",
                "datestyle = 'ISO, YMD'", "intervalstyle = 'postgres'", "bytea_output = 'hex'"]
    if raw.parameter_statuses.get("server_encoding") == "SQL_ASCII":
        settings.append("client_encoding = 'LATIN1'")           # bytes as they are: which letters they mean is found out later
    cursor = raw.cursor()
    for setting in settings:
        cursor.execute(f"set {setting}")
    with suppress(dbapi.DatabaseError):                         # since 14: stop working for who has gone
        cursor.execute("set client_connection_check_interval = 5000")
    raw.autocommit = False
    return raw


def _mysql(address: Address, login: Login, password: str, seconds: float) -> Any:
    import pymysql
    context = tls_context(address)
    raw = pymysql.Connection(
        user=login.user, password=password.encode(), host=address.host, port=address.port, database=login.database,
        charset="utf8mb4", defer_connect=True, local_infile=False, program_name=_NAME, connect_timeout=CONNECT_SECONDS,
        read_timeout=seconds + CONNECT_SECONDS, write_timeout=CONNECT_SECONDS,
        auth_plugin_map={} if context else {"mysql_clear_password": _NoPlainPassword, "dialog": _NoPlainPassword},
        **({"ssl": context} if context else {"ssl_disabled": True}))
    raw.connect(open_socket(address))
    with raw.cursor() as cursor:
        cursor.execute("set session transaction read only")
        cursor.execute("set session net_write_timeout = 600")
        limit = f"max_statement_time = {seconds:.0f}" if "mariadb" in raw.server_version.lower() else (
            f"max_execution_time = {int(seconds * 1000)}")
        with suppress(pymysql.err.MySQLError):                  # servers before 5.7 know neither
            cursor.execute(f"set session {limit}")
    raw.rollback()                                              # from the next statement on read-only counts
    return raw


class _NoPlainPassword:
    """A server that wants the password as it is gets it over an encrypted connection only."""

    def __init__(self, connection: Any) -> None: ...

    def authenticate(self, packet: Any) -> Any:
        raise KampError("database_plain_password")


def _mssql(address: Address, login: Login, password: str, seconds: float) -> sqlalchemy.Engine:
    """pyodbc (with Microsoft's own driver), else pymssql, which cannot check a certificate. Nothing is ever committed.

    Raises KampError('database_driver')."""
    host = numeric_host(address)
    if importlib.util.find_spec("pyodbc"):
        import pyodbc
        return sqlalchemy.create_engine("mssql+pyodbc://", poolclass=NullPool, hide_parameters=True, creator=lambda: pyodbc.connect(
            odbc_text(address, host, login, password), timeout=int(CONNECT_SECONDS), readonly=True))
    if not importlib.util.find_spec("pymssql") or address.tls == "verify":
        raise KampError("database_driver")
    import pymssql
    return sqlalchemy.create_engine("mssql+pymssql://", poolclass=NullPool, hide_parameters=True, creator=lambda: pymssql.connect(
        server=host, port=str(address.port), user=login.user, password=password, database=login.database, timeout=int(seconds),
        login_timeout=int(CONNECT_SECONDS), appname=_NAME, encryption="off" if address.tls == "off" else "require"))


def odbc_text(address: Address, host: str, login: Login, password: str) -> str:
    """Each value in braces, so that none of them can add an option."""
    def value(text: str) -> str:
        return "{" + text.replace("}", "}}") + "}"
    parts = {"DRIVER": value("ODBC Driver 18 for SQL Server"), "SERVER": f"tcp:{host},{address.port}",
             "DATABASE": value(login.database), "UID": value(login.user), "PWD": value(password), "APP": value(_NAME),
             "Encrypt": "no" if address.tls == "off" else "yes",
             "TrustServerCertificate": "no" if address.tls == "verify" else "yes",
             "ApplicationIntent": "ReadOnly", "HostNameInCertificate": value(address.host)}
    return ";".join(f"{name}={text}" for name, text in parts.items())


