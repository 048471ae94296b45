"""What capability, Pareto, OEE and gauge studies say."""
from kamp_core.look.numbers import pair
from kamp_core.settings import Language
from kamp_core.spc.capability import CALM, ENOUGH, Capability
from kamp_core.spc.gauge import Gauge
from kamp_core.spc.oee import Oee
from kamp_core.spc.pareto import Pareto
from kamp_core.wording import say
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import number, percent

_NAMED = 5                 # labels in a sentence


def capability_sentence(found: Capability, language: Language) -> str:
    """Within the specification or not, by the ratio that may be believed, with its range."""
    kind, value = found.lead
    if kind == "percentile":
        return say(f"spc.capable_{found.level}", language, ratio=f"{say('spc.by_percentile', language)} {value:.2f}")
    ratio = found.ratio(kind)
    low, high = (ratio.low, ratio.high) if ratio else (value, value)
    return say(f"spc.capable_{found.level}", language, ratio=f"{kind.capitalize()} {value:.2f} ({low:.2f} – {high:.2f})")


def capability_notes(found: Capability, unit: str | None, language: Language) -> list[str]:
    """Warnings first, then what to do, then how the values are spread."""
    notes = []
    if found.stable not in CALM:
        notes.append(say("spc.note_unstable", language))
    if found.stable == "look":
        notes.append(say("spc.note_look", language))
    notes += _center_note(found, unit, language)
    outside = say("spc.note_outside", language, share=percent(found.outside)) if found.outside else say(
        "spc.note_none_outside", language, count=number(found.spread.n))
    notes.append(outside)
    if found.shape.normal:
        notes.append(say("spc.note_expected", language, ppm=number(round(found.expected_ppm))))
        notes.append(say("spc.note_few" if found.shape.few else "spc.note_normal", language))
    else:
        code = "right" if found.shape.skew > 0.5 else "left" if found.shape.skew < -0.5 else "heavy" if (
            found.shape.excess > 0) else "humps"
        notes.append(say(f"spc.note_{code}", language))
        if found.spread.n < ENOUGH:
            notes.append(say("spc.note_tails", language, enough=number(ENOUGH)))
    return notes


def _center_note(found: Capability, unit: str | None, language: Language) -> list[str]:
    """Wide enough but off its middle: by how much to move."""
    width = found.ratio("pp")
    spec = found.spec
    if width is None or spec.low is None or spec.high is None or width.value < 1.33 or found.level in ("good", "excellent"):
        return []
    off = found.spread.mean - (spec.low + spec.high) / 2
    return [say("spc.note_center_high" if off > 0 else "spc.note_center_low", language, shift=number(abs(off), unit))]


def pareto_sentence(found: Pareto, language: Language) -> str:
    """Which few make up most of it, which one leads, or that none does as far as can be told."""
    many, share = found.first
    tied = len(found.level) > 1 and found.standing in ("lead", "chance")
    named = found.level if tied else found.labels[:many]
    labels = some([f"‘{label}’" if language == "ko" else f"“{label}”" for label in named], _NAMED)
    return say(f"spc.pareto_{found.standing}{'_tied' if tied else ''}", language, label=found.labels[0], labels=labels, many=many,
               kinds=number(found.kinds), share=percent(share if many and not tied else found.values[0] / found.total),
               equal=percent(found.equal), most=number(found.most), rows=number(found.rows))


def pareto_total(found: Pareto, language: Language) -> str:
    """The whole of it, in rows, in the weight's unit, or in won."""
    if found.price is not None:
        return say("spc.total_money", language, total=number(round(found.total)))
    if found.weight is not None:
        return say("spc.total_weight", language, total=number(found.total), weight=found.weight)
    return say("spc.total_rows", language, total=number(found.total))


def pareto_change(found: Pareto, language: Language) -> list[str]:
    """What fell most and what rose most, before against after."""
    changes = sorted((after - before, i) for i, (before, after) in enumerate(zip(found.before, found.after, strict=True))
                     if found.labels[i])
    said = []
    for (change, i), code in ((changes[0], "fell"), (changes[-1], "rose")) if changes else ():
        if (change < 0) == (code == "fell") and change:
            before, after = pair(found.before[i], found.after[i])
            said.append(say(f"spc.pareto_{code}_day" if found.days else f"spc.pareto_{code}", language, label=found.labels[i],
                            before=before, after=after))
    return said or [say("spc.pareto_same", language)]


def oee_sentence(found: Oee, language: Language) -> str:
    """How much of the planned time was of use, and what took most of the rest."""
    loss = max(("stops", "speed", "bad"), key=lambda name: found.minutes[name])
    return say("spc.oee_says", language, oee=percent(found.value), planned=number(found.totals.planned),
               good=number(round(found.minutes["good"])), loss=say(f"spc.loss_{loss}", language),
               minutes=number(round(found.minutes[loss])))


def gauge_sentence(found: Gauge, language: Language) -> str:
    """May the gauge be trusted?"""
    return say(f"spc.gauge_{found.verdict}", language, grr=percent(found.component("grr").study))


def gauge_advice(found: Gauge, language: Language) -> list[str]:
    """Where the error of measurement comes from, and what that asks for."""
    ev, av = found.component("ev"), found.component("av")
    said = [] if found.verdict == "good" else [say("spc.gauge_todo_ev" if ev.sigma >= av.sigma else "spc.gauge_todo_av", language)]
    tolerance = found.component("grr").tolerance
    if tolerance is not None:
        said.append(say("spc.gauge_tolerance", language, share=percent(tolerance)))
    many = min(found.categories, 100)
    said.append(say("spc.gauge_ndc" if many >= 5 else "spc.gauge_ndc_few", language, count=many))
    return said
