"""Room on a disk."""
import shutil
from pathlib import Path

from kamp_core.errors import KampError

SPARE = 200 << 20                   # bytes that stay free


def need_space(folder: Path, size: int, spare: int) -> None:
    """Raises KampError('disk_full') unless `size` bytes and some to spare are free where `folder` lies."""
    free = shutil.disk_usage(folder).free
    if free < size + spare:
        raise KampError("disk_full", need_mb=(size + spare) // 2**20, free_mb=free // 2**20)


def size_of(file: Path) -> int:
    """0 where it is not there, or not any more."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
