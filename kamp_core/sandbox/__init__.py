"""Questions in SQL, asked by people whom we need not trust: each in a short-lived process of its own that can only read.

Three fences, each of which would do alone for most attacks: `guard.py` lets one reading statement on known tables pass;
`inside.py` opens the files read-only in a database that is shut off from disk, network and settings; `watch.py` ends the
process when time or memory run out, and `process.py` does so from outside.
"""
from kamp_core.sandbox.facts import Answer, Column, Limits, Request, Source
from kamp_core.sandbox.process import Query

__all__ = ["Answer", "Column", "Limits", "Query", "Request", "Source"]
