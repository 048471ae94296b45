"""Names of columns that a step makes out of others."""
import re

_UNIT = re.compile(r"^(.*?)(\s*[(\[（][^()\[\]（）]*[)\]）]\s*)$", re.DOTALL)


def with_suffix(name: str, suffix: str) -> str:
    """온도(℃) with _mean5 is 온도_mean5(℃): the unit stays where names have theirs."""
    found = _UNIT.match(name)
    return f"{found[1].rstrip()}{suffix}{found[2].strip()}" if found and found[1].strip() else name.rstrip() + suffix


def with_unit(name: str, old: str | None, new: str) -> str:
    """온도(℃) in another unit is 온도(℉); a name that tells no unit stays as it is."""
    found = _UNIT.match(name)
    inside = found[2].strip()[1:-1].strip() if found else ""
    if not found or not old or inside != old:
        return name
    bracket = found[2].strip()
    return f"{found[1]}{bracket[0]}{new}{bracket[-1]}"
