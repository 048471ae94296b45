"""House-keeping, at a start and once a day: what was deleted, and what killed processes left, goes; others may be at work."""
import shutil
import time
from contextlib import suppress
from pathlib import Path

from kamp_core.workspace.ids import is_id

_OLD = 24 * 3600           # seconds without a change: nobody is still writing
_FORGOTTEN = 7 * _OLD


def sweep(home: Path, datasets: list[str], runs: list[str], busy: set[str], named: set[str]) -> None:
    """Remove the datasets and runs that were deleted, and leftovers older than a day. What is held open stays until the next time.

    `busy`: names of scratch folders in use, also where the clock was set forward and they look old; `named`: ids of files
    that the ledger knows of. A file that nobody knows of any more, such as one that was replaced by a newer one, goes after a week.
    """
    for kind, ids in (("datasets", datasets), ("runs", runs)):
        for id in filter(is_id, ids):
            shutil.rmtree(home / kind / id, ignore_errors=True)
    for leftover in leftovers(home, busy):
        _remove(leftover)
    with suppress(OSError):
        for folder in (home / "files").iterdir():
            if folder.name not in named and _is_old(folder, _FORGOTTEN):
                _remove(folder)


def leftovers(home: Path, busy: set[str]) -> list[Path]:
    """What nobody has touched for a day and nobody will ask for again."""
    found = []
    for find in (_scratch, _failed_uploads, _partial):
        with suppress(OSError):          # others tidy up at the same time: what they leave has time
            found += [path for path in find(home) if path.name not in busy and _is_old(path)]
    return found


def _scratch(home: Path) -> list[Path]:
    return list((home / "tmp").iterdir())


def _failed_uploads(home: Path) -> list[Path]:
    """Folders to which no whole file ever came."""
    return [folder for folder in (home / "files").iterdir() if folder.is_dir() and not any(folder.glob("original.*"))]


def _partial(home: Path) -> list[Path]:
    """Files that were never given their name."""
    return [*home.glob("datasets/*/*.part"), *home.glob("runs/*/*.part"), *home.glob("ledger.part")]


def _is_old(path: Path, seconds: float = _OLD) -> bool:
    """For a folder: the folder and all directly in it."""
    inside = list(path.iterdir()) if path.is_dir() else []
    return all(p.stat().st_mtime < time.time() - seconds for p in [path, *inside])


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
