"""Names of columns that a step makes out of others."""
import re

_UNIT = re.compile(r"^(.*?)(\s*)([(\[（])\s*([^()\[\]（）]*?)\s*([)\]）])\s*$", re.DOTALL)


def with_suffix(name: str, suffix: str) -> str:
    """온도(℃) with _mean5 is 온도_mean5(℃): the unit stays where names have theirs."""
    found = _UNIT.match(name)
    if not found or not found[1].strip():
        return name.rstrip() + suffix
    return f"{found[1]}{suffix}{found[3]}{found[4]}{found[5]}"


def with_unit(name: str, old: str | None, new: str) -> str:
    """온도(℃) in another unit is 온도(℉); a name that tells no unit stays as it is."""
    found = _UNIT.match(name)
    return f"{found[1]}{found[2]}{found[3]}{new}{found[5]}" if found and old and found[4] == old else name
