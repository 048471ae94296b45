"""House-keeping, at a start and once a day: what was deleted, and what killed processes left, goes; others may be at work."""
import shutil
import time
from contextlib import suppress
from pathlib import Path

_OLD = 24 * 3600           # seconds without a change: nobody is still writing


def sweep(home: Path, datasets: list[str], runs: list[str]) -> None:
    """Remove the datasets and runs that were deleted, and leftovers older than a day. What is held open waits for the next."""
    for folder in (*(home / "datasets" / id for id in datasets), *(home / "runs" / id for id in runs)):
        shutil.rmtree(folder, ignore_errors=True)
    for find in (_scratch, _failed_uploads):
        with suppress(OSError):          # others tidy up at the same time: what they leave has time
            for leftover in find(home):
                if _is_old(leftover):
                    _remove(leftover)


def _scratch(home: Path) -> list[Path]:
    return list((home / "tmp").iterdir())


def _failed_uploads(home: Path) -> list[Path]:
    """Folders to which no whole file ever came."""
    return [folder for folder in (home / "files").iterdir() if folder.is_dir() and not any(folder.glob("original.*"))]


def _is_old(path: Path) -> bool:
    """For a folder: the folder and all directly in it."""
    inside = list(path.iterdir()) if path.is_dir() else []
    return all(p.stat().st_mtime < time.time() - _OLD for p in [path, *inside])


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
