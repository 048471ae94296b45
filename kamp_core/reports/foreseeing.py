"""Failures foreseen, in words: how many, how early, with how many false alarms."""
from kamp_core.learning.machines import Life
from kamp_core.learning.outcome import Outcome
from kamp_core.reports.facts import Headline
from kamp_core.reports.numbers import rate_text, span_text
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number, percent, percents


def headline(outcome: Outcome, life: Life, language: Language) -> Headline:
    """Failures with an alarm in the window before them, beside the same alarms at other times."""
    failures, caught = life.failures or 0, life.caught or 0
    share, low, high, chance = caught / max(1, failures), life.low or 0.0, life.high or 0.0, life.by_chance or 0.0
    told = "none" if not caught else "early" if life.lead is None else "lead"
    key = "no_signal" if outcome.verdict.level == "no_signal" else told
    return Headline(
        say(f"report.headline_failures_{key}", language, failures=number(failures), caught=number(caught),
            window=window_text(life, language), time=_lead(life, language), rate=_rate(life, language)),
        f"{say('report.range_word', language)} {percents(low, high)}",
        _beside(life, chance, language), share, low, high, chance, 1.0, life.by_chance is not None)


def _beside(life: Life, chance: float, language: Language) -> str:
    """The same alarms at other times; and how many times somebody is called out for each failure that is foretold."""
    said = [say("report.beside_failures", language, chance=percent(chance)) if life.by_chance is not None else say(
        "report.beside_failures_none", language)]
    if life.caught and life.alarms:
        said.append(say("report.callouts", language, calls=f"{life.alarms / life.caught:.2g}"))
    if life.failures_known > (life.failures or 0):
        said.append(say("report.failures_judged", language, known=number(life.failures_known), failures=number(life.failures)))
    return " ".join(said)


def _rate(life: Life, language: Language) -> str:
    return rate_text((life.false_alarms or 0) / max(life.weeks or 0.0, 1e-6), language)


def _lead(life: Life, language: Language) -> str:
    if life.lead is None:
        return "–"
    if life.window.endswith("rows"):
        return say("report.span_rows", language, count=number(life.lead))
    return span_text(life.lead, language)


def window_text(life: Life, language: Language) -> str:
    """'24시간', '50줄'"""
    count = life.window.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = {"h": "hours", "d": "days", "min": "minutes", "rows": "rows"}[life.window.removeprefix(count).strip()]
    return say(f"report.span_{unit}", language, count=count.strip())


def asked(life: Life, language: Language) -> str:
    """'고장이 다음 24시간 안에 시작되는지를 미리 봅니다.'"""
    return say("report.asked_window", language, window=window_text(life, language))


def where_wrong(life: Life, language: Language) -> list[str]:
    """Failures that came without a warning, and warnings without a failure."""
    found: list[str] = []
    if life.failures is None:
        return found
    if missed := life.failures - (life.caught or 0):
        found.append(say("report.wrong_failures", language, missed=number(missed), failures=number(life.failures),
                         window=window_text(life, language)))
    if life.false_alarms:
        found.append(say("report.wrong_warned", language, false=number(life.false_alarms), alarms=number(life.alarms),
                         window=window_text(life, language)))
    return found


def sureness(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """How the answers were made, and what was left out."""
    life = outcome.life
    if life is None:
        return ()
    key = "report.sure_window" if life.kind == "window" else "report.sure_remaining"
    return (say(key, language, window=window_text(life, language), failures=number(life.failures_known),
                repaired=number(life.repaired), censored=number(life.censored)),)
