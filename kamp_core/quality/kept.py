"""What was found out about a version is kept beside it as JSON: a version never changes."""
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from kamp_core.workspace.durable import made_whole

T = TypeVar("T")
_READ = 64              # findings that stay in memory: a page asks at every click
# By kind of file: raise a number with every change after which the same table would give something else, such as a mended formula.
FORMS = {"columns": 3, "timeline": 4, "key": 2, "asked": 2}


def beside(version: Path, kind: str, mark: str = "") -> Path:
    """Where a kind of findings about a version is kept: v1.columns-3.json beside v1.duckdb. `mark`: of several files of a kind."""
    return version.with_suffix(f".{kind}-{FORMS[kind]}{mark}.json")


def once(kept: Path, form: Any, make: Callable[[], T]) -> T:
    """What `kept` holds, or what `make` makes and is kept there from now on. Not to be changed: all who ask are given the same."""
    found: T | None = None
    with suppress(OSError):
        stamp = kept.stat()
        found = _read_once(kept, form, stamp.st_mtime_ns, stamp.st_size)
    if found is None:
        found = make()
        keep(kept, form, found)
    return found


@lru_cache(maxsize=_READ)
def _read_once(kept: Path, form: Any, _written: int, _size: int) -> Any:
    return read(kept, form)


def read(kept: Path, form: Any) -> Any:
    """None where there is nothing, or where an older version of the app wrote something else."""
    from pydantic import TypeAdapter, ValidationError
    try:
        return TypeAdapter(form).validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        return None


def keep(kept: Path, form: Any, value: Any) -> None:
    """All of it or nothing. Where it cannot be written (another process reads it on Windows), it is found out again."""
    from pydantic import TypeAdapter
    with suppress(OSError), made_whole(kept) as part:
        part.write_bytes(TypeAdapter(form).dump_json(value))
