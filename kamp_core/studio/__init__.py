"""The front desk: the verbs that need two rooms, and all that reads or writes the workspace. Screens and the command line
ask here; from other rooms they take plain data and what is worked out from plain data alone (a plan of parts, say).

`Studio` has the main road; each larger piece of work on data has a desk of its own, an attribute of the studio.
"""
from kamp_core.studio.desk import Studio

__all__ = ["Studio"]
