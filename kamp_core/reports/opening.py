"""How an answer opens, where the usual sentence would not speak of what was asked."""
from kamp_core.learning.outcome import Capture, Outcome
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import percent

MOVING = 3                 # columns named as what moves a use


def beside_two(at: Capture, level: str, language: Language) -> str:
    """Any share of the parts holds the same share of the bad ones; how many times better it is, where it is."""
    times = at.caught / at.inspected if at.inspected else 1.0
    if level == "no_signal" or times < 1.05:
        return say("report.beside_two_same", language, inspected=percent(at.inspected))
    return say("report.beside_two", language, inspected=percent(at.inspected), times=f"{times:.1f}")


def in_own_words(outcome: Outcome, value: str, language: Language) -> str:
    """Of energy what moves it, of tools the time left; '' where the usual sentence says it."""
    if outcome.verdict.level in ("no_signal", "suspicious"):
        return ""
    if outcome.life is not None:
        return say("report.headline_left", language, value=value)
    moving = [one.column for one in outcome.importance if one.low > 0][:MOVING]
    return say("report.headline_use", language, columns=", ".join(moving), value=value) if outcome.asks == "use" and moving else ""
