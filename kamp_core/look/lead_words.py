"""What moves first, in words."""
import plotly.graph_objects as go

from kamp_core.look.figure_delay import delay_figure
from kamp_core.look.figure_leads import overlay_figure
from kamp_core.look.leads import Lead, Leads
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent

_UNITS = ((120, 1, "seconds"), (7200, 60, "minutes"), (float("inf"), 3600, "hours"))


def length_of(seconds: float, language: Language) -> str:
    """'41.8초', '12분', '3시간'"""
    _, times, unit = _unit(seconds)
    return say(f"frame.{unit}", language, count=number(seconds / times))


def answer(found: Leads, result: str, language: Language) -> str:
    """The one sentence: which sensor moves how long before the result, or that none can be told."""
    best = found.leads[0]
    if best.verdict == "chance":
        return say("look.lead_none", language, result=result, longest=length_of(found.delays[-1], language))
    return line(best, result, language)


def line(lead: Lead, result: str, language: Language) -> str:
    """One sensor; where its best delay is known, also which way the result goes after it."""
    facts = {"column": lead.column, "result": result, "delay": length_of(lead.best, language), "share": percent(lead.share),
             "low": length_of(lead.low, language), "high": length_of(lead.high, language)}
    said = say(f"look.lead_{lead.verdict}", language, **facts)
    if lead.verdict == "chance" or not lead.sign:
        return said
    return f"{said} {say('look.lead_up' if lead.sign > 0 else 'look.lead_down', language, column=lead.column, result=result)}"


def stretch(found: Leads, place: int, language: Language) -> str:
    """What the two series over each other show, and from when to when."""
    lead, times = found.leads[place], found.overlays[place].times
    first, last = (when[:16] for when in (times[0], times[-1]))
    return say("look.lead_both" if lead.best else "look.lead_both_same", language, column=lead.column, first=first, last=last,
               delay=length_of(lead.best, language))


def curve_figure(found: Leads, lead: Lead, language: Language) -> go.Figure:
    """How much the sensor tells, over how long before."""
    _, times, unit = _unit(found.delays[-1])
    best = None if lead.verdict in ("chance", "flat") else lead.best / times
    words = (say(f"look.lead_axis_{unit}", language), say("look.lead_told", language), say("look.lead_chance_line", language),
             say("look.lead_best", language))
    return delay_figure(tuple(d / times for d in found.delays), lead.told, found.chance, best, words)


def both_figure(found: Leads, place: int, result: str, share: bool, language: Language) -> go.Figure:
    """The two series over each other, the sensor moved by its best delay."""
    lead = found.leads[place]
    moved = say("look.lead_moved", language, column=lead.column, delay=length_of(lead.best, language))
    return overlay_figure(found.overlays[place], result, moved if lead.best else lead.column, share)


def _unit(seconds: float) -> tuple[float, int, str]:
    return next(unit for unit in _UNITS if seconds < unit[0])
