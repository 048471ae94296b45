"""What is to be said about the rows of a file or a request as a whole."""
from kamp_core.models import Scored
from kamp_core.models.facts import Drift
from kamp_core.settings import Language
from kamp_core.wording import say


def drift_sentence(drift: Drift, language: Language) -> str:
    facts = {name: f"{fact:.4g}" if isinstance(fact, float) else fact for name, fact in drift.facts.items()}
    return say(f"drift.{drift.code}", language, share=f"{drift.share:.0%}", **facts)


def scoring_doubts(scored: Scored, language: Language) -> list[str]:
    """What is to be said about a scored file: its warnings, then its drift."""
    return [*(say(f"warning.{warning.code}", language, **warning.facts) for warning in scored.warnings),
            *(drift_sentence(drift, language) for drift in scored.drift)]
