"""By what projects, data, files and runs are known: ten characters that are also the name of a folder."""
import re
import uuid

_ID = re.compile(r"[0-9a-f]{10}")
_QUOTED = re.compile(r'"([0-9a-f]{10})"')


def new_id() -> str:
    """Short enough for Windows paths, long enough not to meet twice."""
    return uuid.uuid4().hex[:10]


def is_id(value: object) -> bool:
    """One that `new_id` could have made: what else a ledger holds is no folder of ours."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_plain(id: str) -> bool:
    """May it be the name of a folder? Whoever types an address may type anything."""
    return id.isalnum() and len(id) <= 40


def ids_in(told: str) -> set[str]:
    """Those that are a text of their own somewhere in this JSON."""
    return set(_QUOTED.findall(told))
