"""Asks many questions in one process: `python ask_many.py FILE guarded|unguarded`, statements as JSON on standard input.

Prints one JSON document a statement. Unguarded, only the lock of the database itself stands between a statement and the disk.
"""
import json
import sys

from kamp_core.errors import KampError
from kamp_core.sandbox import Answer, Limits, Request, Source, inside

LIMITS = Limits(seconds=20, memory="150MB")


def ask(sql: str, file: str) -> Answer | KampError:
    try:
        return inside.answer(Request(sql, (Source("부품", file),), ("data", "부품"), LIMITS))
    except KampError as error:
        return error
    except AttributeError:              # unguarded: a statement without a result
        return KampError("nothing")


if __name__ == "__main__":
    inside.tie_down = lambda *limits: None
    if sys.argv[2] == "unguarded":
        inside.checked = lambda request, db, names: request.sql
    for statement in json.loads(sys.stdin.buffer.read()):
        print(json.dumps(inside.document(ask(statement, sys.argv[1])), ensure_ascii=False, default=str), flush=True)
