"""The time-line of a certificate as SVG text: bars of rows above, one lane a kind of event below."""
from collections.abc import Callable
from datetime import datetime
from html import escape

from kamp_core.quality.facts import Event, Timeline
from kamp_core.reports.figures import ACCENT, GREY
from kamp_core.settings import Language
from kamp_core.wording import say

_WARM = "#E8710A"
_WIDTH, _LEFT, _BARS, _LANE = 760, 104, 64, 15
_KINDS = ("gap", "backwards", "frozen", "stand_in", "start_up", "idle")
_MOST_MARKS = 120          # of a lane: closer ones could not be told apart in print


def timeline_svg(timeline: Timeline, language: Language) -> str:
    """'' without a clock."""
    if not timeline.times:
        return ""
    lanes = [kind for kind in _KINDS if any(event.kind == kind for event in timeline.events)]
    height = _BARS + _LANE * len(lanes) + 16
    start = min(_seconds(timeline.first), _seconds(timeline.times[0]))
    span = max(1.0, _seconds(timeline.last) - start, _seconds(timeline.times[-1]) + timeline.bucket - start)

    def x(moment: str) -> float:
        return _LEFT + (_seconds(moment) - start) / span * (_WIDTH - _LEFT - 4)

    width = max(0.8, timeline.bucket / span * (_WIDTH - _LEFT - 4) * 0.9)
    most = max(timeline.counts)
    tall = [52 * count / most for count in timeline.counts]
    bars = "".join(f'<rect x="{x(when):.1f}" y="{_BARS - high:.1f}" width="{width:.1f}" height="{high:.1f}" fill="{ACCENT}"/>'
                   for when, high in zip(timeline.times, tall, strict=True))
    marks = "".join(_lane(place, kind, [e for e in timeline.events if e.kind == kind], x, language)
                    for place, kind in enumerate(lanes))
    ends = (f'<text x="{_LEFT}" y="{height - 3}">{escape(timeline.first[:16])}</text>'
            f'<text x="{_WIDTH - 4}" y="{height - 3}" text-anchor="end">{escape(timeline.last[:16])}</text>')
    label = escape(say("certificate.rows_a_bar", language))
    return (f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}" font-size="10" fill="currentColor">'
            f'<text x="{_LEFT - 8}" y="{_BARS - 4}" text-anchor="end">{label}</text>'
            f'<text x="{_LEFT - 8}" y="20" text-anchor="end">{most:,}</text>{bars}'
            f'<line x1="{_LEFT}" x2="{_WIDTH - 4}" y1="{_BARS}" y2="{_BARS}" stroke="{GREY}"/>{marks}{ends}</svg>')


def _seconds(moment: str) -> float:
    """Without a zone: a day of daylight saving is as long as any other."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1)).total_seconds()


def _lane(place: int, kind: str, events: list[Event], x: Callable[[str], float], language: Language) -> str:
    top = _BARS + 4 + _LANE * place
    colour = ACCENT if kind in ("idle", "start_up") else _WARM
    longest = sorted(events, key=lambda e: x(e.start) - x(e.end))[:_MOST_MARKS]
    spans = [(x(event.start), max(1.6, x(event.end) - x(event.start))) for event in longest]
    marks = "".join(f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="9" fill="{colour}"/>' for left, wide in spans)
    return (f'<text x="{_LEFT - 8}" y="{top + 8}" text-anchor="end">{escape(say(f"quality.lane_{kind}", language))}</text>'
            f'<rect x="{_LEFT}" y="{top + 4}" width="{_WIDTH - _LEFT - 4}" height="1" fill="{GREY}"/>{marks}')
