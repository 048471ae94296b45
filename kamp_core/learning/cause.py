"""Which of the columns that matter are causes to speak of: the bad ones gather there, and that comes back."""
from kamp_core.learning.outcome import Importance, Outcome
from kamp_core.look.recurrence import FADED, FEW_DAYS

SURE = 0.01


def found(outcome: Outcome) -> list[Importance]:
    """The causes that have a place where the bad ones gather and that come back, the strongest first."""
    return [one for one in outcome.importance if one.value > 0 and holds(one)]


def holds(one: Importance) -> bool:
    """Do the bad ones gather there beyond chance, also among parts of the same day?"""
    return one.danger_p is not None and one.danger_p <= SURE and not coincidence(one)


def coincidence(one: Importance) -> bool:
    """Is little left of the difference once good and bad ones of the same day are compared?"""
    return (one.days_able or 0) >= FEW_DAYS and one.days_left is not None and one.days_left < FADED
