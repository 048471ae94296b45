"""An address as a person writes it, read strictly: no socket files, no options, no password."""
import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

from kamp_core.databases.facts import PORTS, TLS, Address, Kind, Login, Tls
from kamp_core.errors import KampError
from kamp_core.loopback import is_loopback

_SCHEMES: dict[str, Kind] = {"postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql",
                             "mssql": "mssql", "sqlserver": "mssql"}
_HOST = re.compile(r"[a-z0-9]([a-z0-9_.-]*[a-z0-9])?")
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,128}")


def read_address(text: str, tls: Tls | None = None, certificate: str | None = None) -> Address:
    """'[KIND://]HOST[:PORT][/DATABASE]'; without a kind its port must tell. To other machines encrypted unless told otherwise.

    Raises KampError('database_address_odd')."""
    scheme, sign, _ = text.strip().partition("://")
    parts = _split(text.strip() if sign else f"//{text.strip()}")
    kind = _SCHEMES.get(scheme.lower()) if sign else next((k for k, port in PORTS.items() if port == _port(parts)), None)
    if kind is None or parts.username is not None or tls not in (None, *TLS):
        raise _odd(text)
    host = _host(parts)
    return Address(kind, host, _port(parts) or PORTS[kind], _database(parts) or None,
                   tls or ("off" if is_loopback(host) else "encrypt"), certificate)


def read_login(text: str) -> Login:
    """'KIND://USER@HOST[:PORT]/DATABASE'. Raises KampError('database_address_odd' or 'database_password_in_url')."""
    parts = _split(text.strip())
    kind, database = _SCHEMES.get(parts.scheme.lower()), _database(parts)
    if parts.password is not None:
        raise KampError("database_password_in_url")
    if kind is None or not parts.username or not database:
        raise _odd(text)
    return login_of(kind, _host(parts), _port(parts) or PORTS[kind], database, unquote(parts.username))


def login_of(kind: Kind, host: str, port: int, database: str, user: str) -> Login:
    """Raises KampError('database_login_short') where a name is missing, or is none."""
    if not _NAME.fullmatch(database) or not _NAME.fullmatch(user.replace("\\", "")):
        raise KampError("database_login_short")
    return Login(kind, host, port, database, user)


def _split(text: str) -> SplitResult:
    parts = urlsplit(text)
    if parts.query or parts.fragment or "?" in text or "#" in text or any(letter.isspace() for letter in text):
        raise _odd(text)
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        if not _HOST.fullmatch(host) or len(host) > 253:
            raise _odd(parts.netloc.rpartition("@")[2]) from None
        return host


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise _odd(parts.netloc.rpartition("@")[2]) from error


def _database(parts: SplitResult) -> str:
    name = unquote(parts.path.removeprefix("/"))
    if name and not _NAME.fullmatch(name):
        raise _odd(parts.path)
    return name


def _odd(text: str) -> KampError:
    """A password that somebody typed into the address is not said again."""
    return KampError("database_address_odd", address=re.sub(r"//[^/@]*@", "//…@", text)[:200])
