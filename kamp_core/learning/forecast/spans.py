"""How far ahead to look: the spans that people plan in, as periods of a table."""
import re

from kamp_core.learning.forecast.rhythm import Rhythm

MOST = 4                    # times as many periods as those to foretell have to be on record
_SPAN = re.compile(r"([1-9]\d?)([dwm])")
_DAYS = {"d": 1.0, "w": 7.0, "m": 365.25 / 12}


def steps_of(span: str, rhythm: Rhythm) -> int | None:
    """'2w' where five days a week are worked on: 10 periods, one at least. None for what is no span."""
    found = _SPAN.fullmatch(span)
    if found is None:
        return None
    period = {"day": 7 / len(rhythm.weekdays), "week": _DAYS["w"], "month": _DAYS["m"]}[rhythm.frequency]
    return max(1, round(int(found[1]) * _DAYS[found[2]] / period))
