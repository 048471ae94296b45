"""Conditions under which defects gather, in words."""
from kamp_core.look.conditions import Condition, Rule
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import exactly, number, percent, times


def rule_words(rule: Rule, language: Language) -> str:
    """What was counted in all rows, and the range in the rows that the search did not see."""
    when = say("look.rule_and", language).join(_condition(part, language) for part in rule.conditions)
    facts = {"when": when, "share": percent(rule.share), "others": percent(rule.others), "times": times(rule.times),
             "rows": number(rule.rows), "inside": number(rule.inside), "bad": number(rule.bad), "caught": number(rule.caught),
             "part": percent(rule.caught / max(1, rule.bad)), "low": times(rule.low), "high": times(rule.high)}
    return say("look.rule" if rule.others else "look.rule_alone", language, **facts)


def _condition(part: Condition, language: Language) -> str:
    value = part.value if isinstance(part.value, str) else f"{exactly(part.value)} {part.unit or ''}".rstrip()
    return say(f"look.rule_{part.sign}", language, column=part.column, value=value)
