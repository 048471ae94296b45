"""Names for new columns beside those that are there."""
import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from kamp_core.errors import KampError
from kamp_core.intake.columns import RESERVED
from kamp_core.intake.names import with_suffix

_BEFORE = re.compile(r"[\s\d._()\[\]-]+$")
_AFTER = re.compile(r"^[\s\d._()\[\]년월일-]+")


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where another column has it. Raises KampError('name_reserved')."""
    name = " ".join(name.split())
    if not name or name.casefold() in RESERVED:
        raise KampError("name_reserved", column=name)
    known = {other.casefold() for other in taken}
    if name.casefold() not in known:
        return name
    return next(more for n in itertools.count(2) if (more := with_suffix(name, f"_{n}")).casefold() not in known)


def free_names(wanted: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """Several new names at once, unlike each other too."""
    found: dict[str, str] = {}
    for key, name in wanted.items():
        found[key] = free_name(name, [*taken, *found.values()])
    return found


def common_name(names: Sequence[str]) -> str:
    """What the names of several files begin or end with, without numbers and marks; else their folder, else the first."""
    paths = [PurePosixPath(name.replace("\\", "/")) for name in names]
    stems = [path.stem for path in paths]
    if len(stems) == 1:
        return stems[0]
    start = _BEFORE.sub("", _start(stems))
    end = _AFTER.sub("", _start([stem[::-1] for stem in stems])[::-1])
    folders = {path.parent.name for path in paths}
    folder = folders.pop() if len(folders) == 1 else ""
    return next((name for name in (start, end, folder) if len(name) > 1), stems[0])


def _start(names: Sequence[str]) -> str:
    """What all of them begin with."""
    return "".join(letters[0] for letters in itertools.takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False)))
