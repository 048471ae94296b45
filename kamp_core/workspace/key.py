"""The secret that signs model packages, and its twin beside it: without the key no model of this workspace is used any more."""
import secrets
from pathlib import Path

from kamp_core.workspace.durable import put_private

KEY, TWIN = "signing.key", "signing.key.copy"
_BYTES = 32


def read_or_make(home: Path) -> bytes:
    """Made on first use, readable by this user only; a lost or cut one comes back from its twin. One caller at a time."""
    if not is_whole(home / KEY):
        put_private(home / KEY, (home / TWIN).read_bytes() if is_whole(home / TWIN) else secrets.token_bytes(_BYTES))
    key = (home / KEY).read_bytes()
    if not is_whole(home / TWIN):
        put_private(home / TWIN, key)
    return key


def is_whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == _BYTES
