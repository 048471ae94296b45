"""The doctor of a home: what is damaged, what that costs, and what can be mended without guessing."""
from kamp_core.studio.doctor.desk import Doctor
from kamp_core.studio.doctor.facts import Finding

__all__ = ["Doctor", "Finding"]
