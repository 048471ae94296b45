"""Which company account opens the door: one issuer, as the admin wrote it down."""
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kamp_core.errors import KampError
from kamp_core.workspace.durable import put_private

BACK = "/login/company/back"           # where the provider sends a browser to, below our own address
_FILE = "company.json"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Company:
    """`issuer`: of the tokens, letter by letter; `client`, `secret`: as the provider registered us, "" for no secret;
    `address`: of this server, as browsers reach it."""

    issuer: str
    client: str
    secret: str
    address: str

    @property
    def back(self) -> str:
        return self.address.rstrip("/") + BACK


def has_company(home: Path) -> bool:
    return (home / _FILE).exists()


def read_company(home: Path) -> Company | None:
    """None where nobody comes in by a company account. Raises KampError('company_unreadable')."""
    path = home / _FILE
    try:
        company = Company(**json.loads(path.read_text("utf-8")))
        return checked(company)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError, KampError) as error:
        raise KampError("company_unreadable", file=str(path)) from error


def checked(company: Company) -> Company:
    """Raises KampError('company_address_odd', 'company_client_missing')."""
    for address in (company.issuer, company.address):
        if not is_safe(address):
            raise KampError("company_address_odd", address=address)
    if not company.client:
        raise KampError("company_client_missing")
    return company


def is_safe(address: str) -> bool:
    """Nobody on the way can read or change what goes there: HTTPS, or this very machine."""
    parts = urlsplit(address)
    plain = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
    return bool(parts.hostname) and (parts.scheme == "https" or plain) and not parts.username and address.isprintable()


def keep_company(home: Path, company: Company) -> None:
    """Its secret may be read by this account only. Raises as `checked`."""
    put_private(home / _FILE, json.dumps(asdict(checked(company)), ensure_ascii=False, indent=1).encode())


def drop_company(home: Path) -> bool:
    """False where there was none."""
    there = (home / _FILE).exists()
    (home / _FILE).unlink(missing_ok=True)
    return there
