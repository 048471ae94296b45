"""Files into a zip and out of one: hashed as they pass, and never more of them than was told."""
import hashlib
import zipfile
import zlib
from pathlib import Path

PIECE = 1 << 20                     # bytes
# what a damaged or hostile zip raises
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)


def named(name: str, packed: bool) -> zipfile.ZipInfo:
    """A member without a date of its own: the same files make the same zip. `packed`: deflated, else stored as it is."""
    told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    told.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return told


def put(archive: zipfile.ZipFile, name: str, path: Path, packed: bool) -> tuple[str, int]:
    """Copy a file into a zip that is being written. → SHA-256 and size of what was written, in bytes"""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(named(name, packed), "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            target.write(piece)
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def take_out(archive: zipfile.ZipFile, name: str, path: Path, size: int) -> str:
    """Write a member to `path`. → its SHA-256. Raises ValueError on more than `size` bytes: the zip's own word was wrong."""
    digest, left = hashlib.sha256(), size
    with archive.open(name) as source, path.open("wb") as target:
        while piece := source.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError(name)
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()
