"""What is to be said about the rows of a file or a request as a whole."""
from kamp_core.models import Scored
from kamp_core.settings import Language
from kamp_core.studio.drifted import drift_line
from kamp_core.wording import say


def scoring_doubts(scored: Scored, language: Language) -> list[str]:
    """What is to be said about a scored file: its warnings, then its drift."""
    return [*(say(f"warning.{warning.code}", language, **warning.facts) for warning in scored.warnings),
            *(drift_line(drift, language) for drift in scored.drift)]
