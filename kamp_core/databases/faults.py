"""What a server or a network says, as a fault of ours; passwords and addresses that drivers put into their words stay out."""
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scramp import ScramException
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kamp_core.databases.facts import Login
from kamp_core.errors import KampError

_POSTGRESQL = {"28P01": "database_password", "28000": "database_not_let_in", "3D000": "database_missing",
               "42501": "database_no_right", "42P01": "database_table_gone", "42703": "database_column_gone",
               "42601": "database_query_wrong", "57014": "database_slow", "25006": "database_writes", "53300": "database_full",
               "55P03": "database_slow", "57P01": "database_lost", "57P03": "database_refused", "3F000": "database_table_gone"}
_MYSQL = {1045: "database_password", 1044: "database_no_right", 1049: "database_missing", 1142: "database_no_right",
          1143: "database_no_right", 1227: "database_no_right", 1146: "database_table_gone", 1054: "database_column_gone",
          1064: "database_query_wrong", 1969: "database_slow", 3024: "database_slow", 1205: "database_slow", 1317: "database_slow",
          1792: "database_writes", 1040: "database_full", 1203: "database_full", 1226: "database_full",
          1130: "database_not_let_in", 1698: "database_password", 2026: "database_no_tls", 2006: "database_lost",
          2013: "database_lost", 1356: "database_table_gone"}
_MSSQL = {18456: "database_password", 4060: "database_missing", 229: "database_no_right", 208: "database_table_gone",
          207: "database_column_gone", 102: "database_query_wrong", 156: "database_query_wrong"}
_DETAIL = 300              # characters of the server's own words


@contextmanager
def in_words(login: Login) -> Iterator[None]:
    """Everything that a driver raises within becomes a KampError."""
    try:
        yield
    except KampError:
        raise
    except DBAPIError as error:
        raise fault_of(error.orig or error, login) from None       # its words would hold the statement
    except driver_errors() as error:
        raise fault_of(error, login) from None
    except RuntimeError as error:                                  # of PyMySQL, whom a server asks for a file of ours
        if "LOAD_LOCAL" not in str(error):
            raise
        raise fault_of(error, login) from None


def driver_errors() -> tuple[type[Exception], ...]:
    """What SQLAlchemy, the drivers at hand and the network raise."""
    found = [sys.modules[name].Error for name in ("pg8000.dbapi", "pymysql", "pyodbc", "pymssql") if name in sys.modules]
    return (*found, ScramException, SQLAlchemyError, OSError, EOFError)


def fault_of(error: BaseException, login: Login) -> KampError:
    """The fault, with the server's own words in `detail` only where they say more than ours."""
    facts: dict[str, Any] = {"host": login.host, "port": login.port, "database": login.database, "user": login.user}
    chain = _chain(error)
    if any(isinstance(part, ssl.SSLCertVerificationError) for part in chain):
        return KampError("database_certificate", **facts)
    if any(isinstance(part, ssl.SSLError) for part in chain) or "refuses SSL" in str(error):
        return KampError("database_no_tls", **facts)
    if any(isinstance(part, TimeoutError) for part in chain) or "timed out" in str(error):
        return KampError("database_slow", **facts)
    code, said = _code(error)
    if code is None:
        lost = any(isinstance(part, OSError | EOFError) for part in chain) or "network error" in str(error)
        code = "database_lost" if lost else "database_failed"
    return KampError(code, **facts, detail=said[:_DETAIL])


def _code(error: BaseException) -> tuple[str | None, str]:
    """Our code for what the server says, and its words."""
    first = error.args[0] if error.args else ""
    if isinstance(first, dict):                                     # pg8000: fields by letter
        return _POSTGRESQL.get(first.get("C", "")), str(first.get("M", ""))
    if isinstance(first, int):                                      # PyMySQL, pymssql
        words = error.args[1] if len(error.args) > 1 else ""
        said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return _MYSQL.get(first) or _MSSQL.get(first), said
    if isinstance(first, str) and len(error.args) > 1:              # pyodbc: SQLSTATE, words
        code = {"28000": "database_password", "42S02": "database_table_gone", "42S22": "database_column_gone",
                "42000": "database_query_wrong", "HYT00": "database_slow", "08001": "database_refused"}.get(first)
        return code, str(error.args[1])
    return None, str(first)


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = getattr(error, "original_exception", None) or error.__cause__ or error.__context__
    return found
