"""Names for people: in a row, and cut to the room there is."""
from collections.abc import Sequence


def some(names: Sequence[str], most: int = 3, count: int | None = None) -> str:
    """'a.csv, b.csv, c.csv … +30' of many: the first few and how many more there are. `count`: of all, where `names` are a few."""
    shown = names[:most]
    more = (len(names) if count is None else count) - len(shown)
    return ", ".join(shown) + (f" … +{more:,}" if more > 0 else "")


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut in the middle, as names often differ at their ends only: "RG3 MOLD'G…LD, RH"."""
    if len(text) <= most:
        return text
    head, tail = parted(text, most // 2 - 1)
    return f"{head[:most - 1 - len(tail)].rstrip()}…{tail}"


def parted(text: str, tail: int = 6) -> tuple[str, str]:
    """A name as the part that may be cut and the end that must be seen."""
    return (text[:-tail], text[-tail:]) if len(text) > 2 * tail else (text, "")
