"""Names as they are to be written in a query."""
import re
from functools import cache

import duckdb

from kamp_core.workspace.sql import quote

PLAIN = re.compile(r"[^\W\d]\w*")


def written(name: str) -> str:
    """In quotation marks where it needs them."""
    return name if PLAIN.fullmatch(name) and name.lower() not in _keywords() else quote(name)


@cache
def _keywords() -> frozenset[str]:
    """Words that SQL keeps for itself."""
    with duckdb.connect(":memory:") as db:
        found = db.execute("select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'").fetchall()
    return frozenset(str(word[0]) for word in found)
