"""What the sentences of an answer come in."""
from dataclasses import dataclass

from kamp_core.learning.outcome import Score


@dataclass(frozen=True)
class Headline:
    """The number that matters: a sentence, its range, and the same for doing nothing; then the bar's numbers."""

    sentence: str
    range: str
    beside: str
    value: float
    low: float
    high: float
    baseline: float
    top: float                 # right end of the bar
    chance: bool = False       # the baseline is of the same alarms at any time: doing nothing foretells none


@dataclass(frozen=True)
class ScoreRow:
    name: str
    text: str
    range: str
    score: Score
    top: float
