"""What a table is worth: a profile of its columns, KAMP's six quality indices, and what to look at first."""
from kamp_core.quality.profile import profile_table

__all__ = ["profile_table"]
