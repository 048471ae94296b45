"""What alarms from one limit on make of an answer about failures."""
from dataclasses import replace

from kamp_core.learning.machines import Life, Rung
from kamp_core.learning.ranges import range_of_share


def at_rung(life: Life, rung: Rung) -> Life:
    """The answer as its alarms do from the rung's limit on. It has events."""
    low, high = range_of_share(rung.caught / rung.events, rung.events)
    return replace(life, failures=rung.events, caught=rung.caught, low=low, high=high, by_chance=rung.by_chance, lead=rung.lead,
                   alarms=rung.alarms, false_alarms=rung.false_alarms, weeks=rung.weeks)
