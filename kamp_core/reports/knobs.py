"""The settings card in words, the trial sheet, and whether the trial worked."""
import csv
import io

from kamp_core.intake.names import unit_of
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.settings.trial import lines
from kamp_core.learning.settings.worked import Worked
from kamp_core.learning.settings_card import FEWEST_OF_A_PRODUCT, NOW_ROWS, Move, SettingsCard, Suggestion
from kamp_core.reports.facts import Headline
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def place(x: float) -> str:
    """A knob's place as it is dialled in: '3.3', '1,200'."""
    return f"{x:,.6g}"


def value_text(x: float | None, outcome: Outcome) -> str:
    """A result: in its unit, or the share of bad ones."""
    return percent(x) if outcome.bad_value is not None else number(x, unit_of(outcome.target))


def gain_text(x: float, outcome: Outcome) -> str:
    """Of 100 parts, or in the unit."""
    return number(100 * x) if outcome.bad_value is not None else number(x, unit_of(outcome.target))


def reach_text(low: float, high: float, outcome: Outcome) -> str:
    """'24–37 MPa'; below nothing with a word between that no minus hides."""
    first, last = gain_text(low, outcome), gain_text(high, outcome)
    return joined(first, last) if low >= 0 else f"{first} ~ {last}"


def headline(outcome: Outcome, card: SettingsCard, language: Language) -> Headline:
    """What the best of the suggestions brings, or that all stays as it is."""
    changes = [one for one in card.suggestions if one.state == "change"]
    if not changes:
        name = "keep" if card.suggestions else "none"
        best = max(card.suggestions, key=lambda one: one.gain, default=None)
        reach = (best.gain, best.gain_low, best.gain_high) if best else (0.0, 0.0, 0.0)
        told = f"{say('report.range_word', language)} {reach_text(*reach[1:], outcome)}" if best and best.state == "keep" else ""
        return Headline(say(f"report.headline_settings_{name}", language), told, say(f"report.beside_settings_{name}", language),
                        max(0.0, reach[0]), max(0.0, reach[1]), max(0.0, reach[2]), 0.0, 1.15 * max(1e-9, reach[2]))
    best = max(changes, key=lambda one: one.gain)
    key = "bad" if outcome.bad_value is not None else "number"
    return Headline(
        say(f"report.headline_settings_{key}", language, product=_product(best, language), target=outcome.target,
            gain=gain_text(best.gain, outcome)),
        f"{say('report.range_word', language)} {reach_text(best.gain_low, best.gain_high, outcome)}",
        say("report.beside_settings", language, now=value_text(best.value_now, outcome)),
        best.gain, best.gain_low, best.gain_high, 0.0, 1.15 * best.gain_high)


def _product(one: Suggestion, language: Language) -> str:
    return say("report.settings_product", language, product=one.product) if one.product else ""


def card_lines(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """The whole card for the report, product by product."""
    card = outcome.settings
    if card is None:
        return ()
    found = []
    for one in card.suggestions:
        moves = ", ".join(move_text(move, language) for move in one.moves)
        said = " ".join((*([f"{moves}."] if moves else []), *suggestion_lines(one, outcome, language)))
        found.append(f"{_product(one, language)}{said}")
    return (*found, *notes(card, language))


def move_text(move: Move, language: Language) -> str:
    """'레이저출력(kW) 지금 2.8 → 추천 3.3'"""
    return say("report.settings_move" if move.moved else "report.settings_stay", language, column=move.column, now=place(move.now),
               best=place(move.best))


def suggestion_lines(one: Suggestion, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """What it brings, what speaks for it, where it ends, and the trial; or why it stays."""
    if one.state == "few_rows":
        return (say("report.settings_few_rows", language, rows=number(one.rows), need=FEWEST_OF_A_PRODUCT),)
    if one.state == "best_already":
        return (say("report.settings_best_already", language),)
    gain, reach = gain_text(one.gain, outcome), reach_text(one.gain_low, one.gain_high, outcome)
    if one.state == "keep":
        return (say("report.settings_keep", language, gain=gain, range=reach),)
    card = outcome.settings
    near = card is not None and card.aim is not None
    key = "bad" if outcome.bad_value is not None else "near" if near else "number"
    edges = [say(f"report.settings_edge_{move.edge}", language, column=move.column) for move in one.moves if move.edge]
    return (say(f"report.settings_gain_{key}", language, target=outcome.target, now=value_text(one.value_now, outcome),
                best=value_text(one.value_best, outcome), gain=gain, range=reach,
                aim=value_text(card.aim, outcome) if card and near else ""),
            say("report.settings_evidence", language, rows=number(one.similar_rows), days=number(one.similar_days),
                value=value_text(one.similar_value, outcome), now_rows=number(one.now_rows),
                now_value=value_text(one.now_value, outcome)),
            *edges, *_trial(one, language))


def _trial(one: Suggestion, language: Language) -> tuple[str, ...]:
    if one.trial is None:
        return ()
    key = "report.settings_trial" if one.trial.enough else "report.settings_trial_cut"
    return (say(key, language, parts=number(one.trial.parts), turns=one.trial.turns),)


def notes(card: SettingsCard, language: Language) -> tuple[str, ...]:
    """Why nothing is suggested; knobs that cannot be judged; what moves with a knob; and what a suggestion is not."""
    found = [say(f"report.settings_none_{card.why_none}", language)] if card.why_none else []
    if card.still:
        found.append(say("report.settings_still", language, columns=", ".join(card.still)))
    found += [say("report.settings_tied", language, column=fact["column"], knob=fact["knob"]) for fact in card.tied]
    if card.suggestions:
        found.append(say("report.settings_rest", language, rows=NOW_ROWS))
    return tuple(found)


def to_do(card: SettingsCard, language: Language) -> tuple[str, ...]:
    """Try it; else move a knob on purpose."""
    names = ("trial", "check", "write") if any(one.trial for one in card.suggestions) else ("keep", "write")
    return tuple(say(f"report.do_settings_{name}", language) for name in names)


def not_checked(outcome: Outcome, language: Language) -> tuple[str, ...]:
    future = [] if outcome.split.scheme == "future" else [say("report.open_future", language)]
    return (*future, say("report.open_settings_cause", language), say("report.open_settings_outside", language),
            say("report.open_labels", language))


def trial_csv(outcome: Outcome, one: Suggestion, language: Language) -> bytes:
    """The plan as a sheet that Excel opens: a row a part, the settings filled in, the result to be written down."""
    column = outcome.settings.product_column if outcome.settings else ""
    text = io.StringIO()
    writer = csv.writer(text)
    head = [say(f"report.trial_{name}", language) for name in ("number", "turn", "which")]
    named, product = ([_safe(column)], [_safe(one.product)]) if one.product else ([], [])
    writer.writerow([*head, *named, *(_safe(knob.column) for knob in one.knobs), _safe(outcome.target),
                     say("report.trial_note", language)])
    for line in lines(one):
        which = say("report.trial_suggested" if line.suggested else "report.trial_now", language)
        places = [f"{knob.best if line.suggested else knob.now:.10g}" for knob in one.knobs]
        writer.writerow([line.number, line.turn, which, *product, *places, "", ""])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """What Excel would take for a formula is made text."""
    return "'" + text if text.startswith(FORMULA) else text


def worked_lines(worked: Worked, outcome: Outcome, language: Language) -> tuple[str, ...]:
    """The trial's word in a sentence."""
    gain, low, high = worked.gain, worked.low, worked.high
    if worked.said == "worse":
        gain, low, high = -gain, -high, -low
    said = say(f"report.worked_{worked.said}", language,
               after_rows=number(worked.after.rows), before_rows=number(worked.before.rows),
               after=value_text(worked.after.mean, outcome), before=value_text(worked.before.mean, outcome),
               gain=gain_text(gain, outcome), range=reach_text(low, high, outcome),
               chance=say("report.once_in", language, count=f"{round(1 / max(worked.p, 1e-4)):,}"))
    return (said, *([say("report.worked_before_old", language, rows=number(worked.before.rows))] if worked.earlier else []))
