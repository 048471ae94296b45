"""`kamp databases …`: which databases may be read. Whoever reaches this command line already has the whole workspace."""
import getpass
import sys
from dataclasses import asdict

from kamp_core.cli.desk import Desk
from kamp_core.databases import Address, Login
from kamp_core.databases.address import read_address, read_login
from kamp_core.settings import read_secret


def databases(desk: Desk) -> int:
    given, allowed = desk.given, desk.studio.databases.allowed
    allowed.changed = desk.note
    if given.action == "list":
        found = allowed.all()
        desk.tell([_told(one) for one in found], *([_line(desk, one) for one in found] or [desk.say("database.allowed_none")]))
    elif given.action == "tables":
        login = read_login(given.address or "")
        tables = desk.studio.databases.tables(login, password_of(desk, login))
        desk.tell([asdict(table) for table in tables], *(f"{table.schema or login.database}.{table.table}  "
                                                         f"{'' if table.rows is None else f'{table.rows:,}'}" for table in tables))
    elif given.action == "allow":
        certificate = str(given.certificate.absolute()) if given.certificate else None
        made = allowed.allow(read_address(given.address or "", given.tls or ("verify" if certificate else None), certificate))
        desk.tell(_told(made), desk.say("database.allowed", address=made.url, tls=desk.say(f"database.tls_{made.tls}")))
    else:
        gone = allowed.forbid(read_address(given.address or "").url)
        desk.tell(_told(gone), desk.say("database.forbidden", address=gone.url))
    return 0


def password_of(desk: Desk, login: Login) -> str:
    """From the environment; else asked for at the terminal, or read as one line where there is none."""
    kept = read_secret(desk.given.password_env)
    if kept is not None:
        return kept
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(desk.say("database.ask_password", user=login.user))


def _told(one: Address) -> dict[str, object]:
    return {"address": one.url, **asdict(one)}


def _line(desk: Desk, one: Address) -> str:
    return f"{one.url}  {desk.say(f'database.tls_{one.tls}')}"
