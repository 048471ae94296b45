"""A file gets its name only when all of it is on the disk: a power cut leaves the old file or the new one, never half of it."""
import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def put_in_place(partial: Path, path: Path) -> None:
    """Flush a written and closed file to the disk, then give it its name, in place of one that is there."""
    flush(partial)
    os.replace(partial, path)
    flush_folder(path.parent)


def put_private(path: Path, content: bytes) -> None:
    """The same for a file that this account alone may read. One caller at a time."""
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    put_in_place(partial, path)


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """Where to write what can be made again, so that nothing is flushed: it gets its name once the block has ended well, else
    nothing of it stays. Each maker has a place of its own, as two may make the same at once."""
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def add_line(file: BinaryIO, line: bytes) -> None:
    """To a file opened by "ab+", on a line of its own also after one that a power cut or a killed process left half-written."""
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        line = line if file.read(1) == b"\n" else b"\n" + line
    file.write(line + b"\n")


def make_home(home: Path) -> None:
    """A new home is for this account alone; one that is there keeps the rights that its owner gave it."""
    if not home.exists():
        home.mkdir(0o700, parents=True, exist_ok=True)


def flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """The names in a folder; Windows keeps them by itself, and some network drives refuse."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
