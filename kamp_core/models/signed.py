"""A zip of plain members and a signature over them: proven before anything in it is looked at."""
import hashlib
import hmac
import json
import zipfile
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.workspace.durable import put_in_place
from kamp_core.workspace.zipped import BROKEN

SIGNATURE = "signature"
_MOST_BYTES = 2 << 30          # unpacked


def write_signed(path: Path, members: dict[str, bytes], key: bytes) -> None:
    """The members and the signature over them; the file appears whole."""
    partial = path.with_name(path.name + ".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**members, SIGNATURE: sign(members, key).encode()}.items():
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    put_in_place(partial, path)


def read_signed(path: Path, key: bytes) -> dict[str, bytes]:
    """Raises KampError('model_not_signed') unless every member is as it was when the holder of this key signed it."""
    members = members_of(path)
    signature = members.pop(SIGNATURE, b"").decode("ascii", "replace")
    if not hmac.compare_digest(sign(members, key).encode(), signature.encode()):
        raise KampError("model_not_signed")
    return members


def members_of(path: Path) -> dict[str, bytes]:
    """As they stand, believed of nobody yet. Raises KampError('model_not_signed')."""
    try:
        with zipfile.ZipFile(path) as file:
            listed = file.infolist()
            names = [member.filename for member in listed]
            if len(set(names)) < len(names) or sum(member.file_size for member in listed) > _MOST_BYTES:
                raise KampError("model_not_signed")
            return {name: file.read(name) for name in names}
    except (OSError, *BROKEN) as error:
        raise KampError("model_not_signed") from error


def is_signed(path: Path, key: bytes) -> bool:
    """Is every member as it was when the holder of this key signed it? Nothing is unpickled."""
    try:
        read_signed(path, key)
    except KampError:
        return False
    return True


def is_whole(path: Path) -> bool:
    """Can every member be read, whoever signed it?"""
    try:
        with zipfile.ZipFile(path) as file:
            return file.testzip() is None
    except (OSError, *BROKEN):
        return False


def sign(members: dict[str, bytes], key: bytes) -> str:
    """HMAC-SHA256 over the sorted list of (name, SHA-256) of every member."""
    hashes = sorted((name, hashlib.sha256(content).hexdigest()) for name, content in members.items())
    return hmac.new(key, json.dumps(hashes).encode(), "sha256").hexdigest()
