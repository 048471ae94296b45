"""The addresses that an admin allows, in one file of the home. Without it there is none."""
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kamp_core.databases.facts import KINDS, TLS, Address, Login
from kamp_core.errors import KampError
from kamp_core.workspace.durable import put_private


class Allowed:
    """Read anew each time. Every verb raises KampError('databases_unreadable') on a broken file: it opens nothing."""

    def __init__(self, home: Path) -> None:
        self._path = home / "databases.json"
        self.may_change: Callable[[], None] = lambda: None                   # raises where whoever asks is no admin
        self.changed: Callable[[str, dict[str, Any]], None] = lambda code, facts: None       # told afterwards: audit.<code>

    def all(self) -> tuple[Address, ...]:
        try:
            told = json.loads(self._path.read_text("utf-8"))
            found = tuple(Address(**one) for one in told["addresses"])
            if any(address.kind not in KINDS or address.tls not in TLS or not isinstance(address.port, int) for address in found):
                raise ValueError("address")
            return found
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KampError("databases_unreadable", file=str(self._path)) from error

    def allow(self, address: Address) -> Address:
        """The same address again takes its place, with the encryption that is asked for now."""
        self.may_change()
        if address.certificate and not Path(address.certificate).is_file():
            raise KampError("file_not_found", file=address.certificate)
        self._write((*(known for known in self.all() if known.url != address.url), address))
        self.changed("database_allowed", {"address": address.url})
        return address

    def forbid(self, url: str) -> Address:
        """Raises KampError('database_not_allowed')."""
        self.may_change()
        known = self.all()
        gone = next((address for address in known if address.url == url), None)
        if gone is None:
            raise KampError("database_not_allowed", tuple(address.url for address in known), address=url)
        self._write(tuple(address for address in known if address != gone))
        self.changed("database_forbidden", {"address": gone.url})
        return gone

    def check(self, login: Login) -> Address:
        """The allowed address that a login means, as it is written there. Raises KampError('database_not_allowed').

        What allows the one database counts before what allows the whole server."""
        known = self.all()
        fits = [address for address in known if (address.kind, address.host, address.port) == (login.kind, login.host, login.port)
                and address.database in (None, login.database)]
        if not fits:
            raise KampError("database_not_allowed", tuple(address.url for address in known), address=login.server)
        return max(fits, key=lambda address: address.database is not None)

    def _write(self, addresses: tuple[Address, ...]) -> None:
        told = {"addresses": [asdict(address) for address in addresses]}
        put_private(self._path, json.dumps(told, ensure_ascii=False, indent=1).encode())
