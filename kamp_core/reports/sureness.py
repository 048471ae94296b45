"""How far the numbers can be believed, and whether more data would help: an outcome's details in words."""
from kamp_core.learning.outcome import CurvePoint, Outcome
from kamp_core.reports import dueness, foreseeing, outlook, watching
from kamp_core.reports.numbers import in_unit, score_text
from kamp_core.reports.sentences import known, unit_of_target
from kamp_core.settings import Language
from kamp_core.wording import model_name, say
from kamp_core.wording.numbers import joined, number, percent


def sureness(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """What the model is made of, how true its chances are, how often its range holds."""
    own = [line for part in (dueness, watching, foreseeing, outlook) for line in part.sureness(outcome, language)]
    return (*own, *_members(outcome, language), *_chances(outcome, language), *_interval(outcome, language))


def _members(outcome: Outcome, language: Language) -> list[str]:
    parts = [f"{model_name(str(part['model']), language)} {percent(float(part['weight']))}" for part in outcome.members]
    if outcome.weighed_anew:
        return [say("report.sure_weighed", language, members=", ".join(parts))]
    return [say("report.sure_members", language, members=", ".join(parts))] if len(parts) > 1 else []


def _chances(outcome: Outcome, language: Language) -> list[str]:
    found = outcome.calibrated
    if found is None:
        return []
    after = percent(found.error_after)
    if found.method == "none":
        return [say("report.sure_chances", language, after=after)]
    return [say("report.sure_chances_mended", language, before=percent(found.error_before), after=after)]


def _interval(outcome: Outcome, language: Language) -> list[str]:
    found = outcome.interval
    if found is None or outcome.outlook is not None or outcome.due is not None:
        return []
    return [say("report.sure_interval", language, level=percent(found.level), coverage=percent(found.coverage),
                width=in_unit(found.width, unit_of_target(outcome), language), rows=number(found.rows))]


def advice(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Would more rows help?"""
    said = []
    for reason in outcome.advice:
        facts = dict(reason.facts)
        for name in ("value", "soon", "low", "high", "best"):
            if name in facts:
                facts[name] = score_text(outcome.headline.metric, facts[name], unit_of_target(outcome), language)
        facts |= {name: number(facts[name]) for name in ("rows", "more", "best_rows") if name in facts}
        said.append(known(f"report.advice_{reason.code}", language, reason.code,
                          **facts, range=joined(str(facts["low"]), str(facts["high"]))))
    return tuple(said)


def curve_rows(outcome: Outcome, language: Language) -> list[tuple[str, str, str]]:
    """(rows, score, range): what was tried, then what may come."""
    curve = outcome.learning_curve
    if curve is None:
        return []
    return [*(_point(outcome, point, number(point.rows), language) for point in curve.points),
            *(_point(outcome, point, say("report.curve_ahead", language, rows=number(point.rows)), language)
              for point in curve.projection)]


def _point(outcome: Outcome, point: CurvePoint, rows: str, language: Language) -> tuple[str, str, str]:
    value, low, high = (score_text(outcome.headline.metric, x, unit_of_target(outcome), language)
                        for x in (point.value, point.low, point.high))
    return rows, value, joined(low, high)
