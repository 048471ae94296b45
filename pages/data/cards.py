"""Every column as a small card with its distribution."""
from html import escape

from kamp_core.quality.facts import ColumnProfile, Profile
from kamp_core.quality.findings import range_text
from kamp_core.quality.words import column_ends
from kamp_core.wording.lists import parted
from kamp_core.workspace import ColumnFacts
from pages.shared.words import day, number, percent, say

_MOST = 120        # cards drawn
_BARS = 24
_TOP = 3           # values named on a card


def column_cards(profile: Profile, known: dict[str, ColumnFacts], outside: dict[str, int]) -> str:
    cards = "".join(_card(column, known.get(column.name, ColumnFacts()), outside.get(column.name))
                    for column in profile.columns[:_MOST])
    rest = len(profile.columns) - _MOST
    more = f"<p>{escape(say('data.columns_left_out', count=number(rest)))}</p>" if rest > 0 else ""
    return f'<div class="kamp-cards">{cards}</div>{more}'


def _card(column: ColumnProfile, known: ColumnFacts, outside: int | None) -> str:
    unit = f" · {escape(column.unit)}" if column.unit else ""
    share = column.missing / column.rows if column.rows else 0.0
    missing = f'<em>{escape(say("data.missing", share=percent(share)))}</em>' if column.missing else ""
    below = _picture(column) + _told(column, known, outside)
    return (f'<div class="kamp-card"><div class="kamp-name" title="{escape(column.name)}">{_to_its_end(column.name)}</div>'
            f"<small>{escape(say(f'data.kind_{column.kind}'))}{unit}{missing}</small>{below}</div>")


def _told(column: ColumnProfile, known: ColumnFacts, outside: int | None) -> str:
    """What people said of the column, and how many cells disagree."""
    lines = [say("data.card_key")] if known.key else []
    if outside is not None:
        lines.append(say("data.card_usual" if known.usual else "data.card_limits", range=range_text(known, column)))
    if known.role:
        lines.append(say(f"data.role_{known.role}"))
    told = f"<p>{escape(' · '.join(lines))}</p>" if lines else ""
    return told + (f"<p><em>{escape(say('data.card_outside', count=number(outside)))}</em></p>" if outside else "")


def _picture(column: ColumnProfile) -> str:
    if column.counts:
        return _histogram(column)
    if column.top and column.kind in ("category", "boolean", "constant", "text"):
        return _shares(column)
    if column.kind == "time" and column.minimum:
        return f"<p>{_edge(column.minimum)}<br>– {_edge(column.maximum)}</p>"
    return f"<p>{escape(say('data.distinct', count=number(column.distinct)))}</p>"


def _histogram(column: ColumnProfile) -> str:
    counts = _coarser(column.counts)
    highest = max(counts) or 1
    bars = "".join(f'<i style="height:{max(3 if count else 0, 100 * count / highest):.0f}%"></i>' for count in counts)
    low, high = map(escape, column_ends(column))
    return f'<div class="kamp-histogram">{bars}</div><div class="kamp-ends"><span>{low}</span><span>{high}</span></div>'


def _coarser(counts: tuple[int, ...]) -> list[int]:
    """At most `_BARS` bars, by adding neighbours."""
    step = -(-len(counts) // _BARS)
    return [sum(counts[i:i + step]) for i in range(0, len(counts), step)]


def _edge(value: str | None) -> str:
    if value is None:
        return ""
    return escape(_time(value))


def _time(value: str) -> str:
    try:
        return day(value)
    except ValueError:
        return value[:16]


def _to_its_end(name: str) -> str:
    """Where a name is too long for the card, its middle makes room: what tells RH from LH stands at the end."""
    head, tail = map(escape, parted(name))
    return f'<span class="kamp-middle"><span>{head}</span><span>{tail}</span></span>' if tail else head


def _shares(column: ColumnProfile) -> str:
    filled = (column.rows - column.missing) or 1
    lines = "".join(
        f'<div class="kamp-share"><span title="{escape(value)}">{_to_its_end(value)}</span>'
        f'<i><u style="width:{100 * count / filled:.0f}%"></u></i>'
        f"<b>{percent(count / filled)}</b></div>" for value, count in column.top[:_TOP])
    rest = column.distinct - min(_TOP, len(column.top))
    more = f"<p>{escape(say('data.more_values', count=number(rest)))}</p>" if rest > 0 else ""
    return lines + more
