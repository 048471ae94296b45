"""Who may ask: keys are kept as hashes, and compared in the same time whatever is given."""
import hmac
import os
import secrets
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.digest import digest_of_text

SHORTEST = 16           # characters of a key that people make up
_KEPT = "api.keys"


def read_keys(path: Path) -> tuple[str, ...]:
    """The hashes of the keys in a file of the user's, one a line. Raises KampError('file_not_found' or 'serve_keys_short')."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise KampError("file_not_found", file=str(path)) from error
    given = [line for line in lines if line and not line.startswith("#")]
    if not given or min(map(len, given)) < SHORTEST:
        raise KampError("serve_keys_short", file=str(path), least=SHORTEST)
    return tuple(map(hashed, given))


def new_key(home: Path) -> str:
    """Make a key of 256 random bits, keep its hash in the workspace, and tell it this once."""
    key = secrets.token_urlsafe(32)
    kept = home / _KEPT
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
        file.write(hashed(key) + "\n")
    return key


def kept_keys(home: Path) -> tuple[str, ...]:
    """The hashes of the keys made here."""
    kept = home / _KEPT
    return tuple(kept.read_text("ascii").split()) if kept.exists() else ()


def fits(hashes: tuple[str, ...], given: str) -> bool:
    """Is this one of the keys?"""
    digest = hashed(given)
    return sum(hmac.compare_digest(digest, known) for known in hashes) > 0        # every one is compared


def hashed(key: str) -> str:
    """SHA-256: a random key needs no salt and no slow hash."""
    return digest_of_text(key)
