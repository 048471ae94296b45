"""What was found before a training, in words."""
from kamp_core.learning.checks import Check
from kamp_core.reports.sentences import known
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number


def check_line(check: Check, language: Language) -> str:
    """One sentence."""
    facts = {name: number(value) if isinstance(value, int | float) else value for name, value in check.facts.items()}
    return known(f"check.{check.code}", language, check.code, **facts)


def cure_line(check: Check, language: Language) -> str:
    """What one click can do about it; '' where nothing can."""
    return say(f"check.cure_{check.cure}", language) if check.cure else ""
