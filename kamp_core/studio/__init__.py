"""The front desk: the verbs that need two rooms. Screens and the command line ask only here.

`Studio` has the main road; each larger piece of work on data has a desk of its own, an attribute of the studio.
"""
from kamp_core.studio.desk import Studio

__all__ = ["Studio"]
