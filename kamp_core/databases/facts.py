"""What is known of a database, what is wanted of it, and what came of that."""
from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["postgresql", "mysql", "mssql"]           # mysql: MariaDB, too
KINDS: tuple[Kind, ...] = get_args(Kind)
PORTS: dict[Kind, int] = {"postgresql": 5432, "mysql": 3306, "mssql": 1433}
Tls = Literal["off", "encrypt", "verify"]                # encrypt: whatever the certificate says; verify: it must be right
TLS: tuple[Tls, ...] = get_args(Tls)
FieldKind = Literal["boolean", "integer", "number", "date", "time", "datetime", "zoned", "text"]


@dataclass(frozen=True)
class Address:
    """Where a database may be reached. `database`: only this one, None for every one of the server.

    `certificate`: a file of certificates to trust instead of the machine's own."""

    kind: Kind
    host: str
    port: int
    database: str | None = None
    tls: Tls = "encrypt"
    certificate: str | None = None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}" + (f"/{self.database}" if self.database else "")


@dataclass(frozen=True)
class Login:
    """Who asks which database. The password goes beside it, never in it."""

    kind: Kind
    host: str
    port: int
    database: str
    user: str

    @property
    def server(self) -> str:
        return Address(self.kind, self.host, self.port, self.database).url


@dataclass(frozen=True)
class Wanted:
    """A table or view, else a query."""

    table: str = ""
    schema: str = ""
    query: str = ""

    @property
    def name(self) -> str:
        return f"{self.schema}.{self.table}" if self.schema else self.table


@dataclass(frozen=True)
class TableFacts:
    """`rows`: as the server estimates them; None where it does not say."""

    schema: str
    table: str
    is_view: bool
    rows: int | None


@dataclass(frozen=True)
class Field:
    name: str
    kind: FieldKind


@dataclass(frozen=True)
class Rows:
    """The first rows of an answer, as text; '' for empty."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool


@dataclass(frozen=True)
class Origin:
    """Where a file of rows came from. `at`: ISO time, UTC. `notes`: sentences of wording/doctor and their facts."""

    server: str
    table: str
    query: str
    at: str
    rows: int
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
