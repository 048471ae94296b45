"""The process of one errand: `python -m kamp_core.studio.errand HOME ID`."""
import json
import os
import shutil
import sys
import time
from dataclasses import replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, validate_call

from kamp_core.jobs.process import ended_by
from kamp_core.settings import read_settings
from kamp_core.studio.desk import Studio
from kamp_core.studio.errands import SECRETS, VERBS, as_json
from kamp_core.workspace import Ledger

_EVERY = 0.3              # seconds between two figures of progress


def run(home: Path, id: str, secret: str = "") -> None:
    """See an errand through and write its end; nothing but the log ever sees a traceback."""
    temp = home / "tmp" / id
    studio = Studio(replace(read_settings(), home=home), temp)
    ledger = studio.ledger
    with ledger.transaction() as db:
        db.execute("update errands set worker = ?, beat = ? where id = ?", (os.getpid(), time.time(), id))
        row = db.execute("select verb, facts, who from errands where id = ? and state = 'running'", (id,)).fetchone()
    if row is None or row["verb"] not in VERBS:
        return
    if row["who"]:                          # it sees and changes what whoever sent for it may
        ledger.only_for = ledger.who = lambda: row["who"]
    try:
        verb = validate_call(config=ConfigDict(arbitrary_types_allowed=True))(attrgetter(row["verb"])(studio))
        secrets = {SECRETS[row["verb"]]: secret} if row["verb"] in SECRETS else {}
        result = verb(**json.loads(row["facts"]), **secrets, progress=_teller(ledger, id))
        _end(ledger, id, "done", result=TypeAdapter(type(result)).dump_json(result).decode())
    except Exception as error:              # whoever waits for it is told of any end
        _end(ledger, id, "failed", error=as_json(ended_by(error)))
    finally:
        studio.workspace.close()
        shutil.rmtree(temp, ignore_errors=True)


def _teller(ledger: Ledger, id: str) -> Any:
    """Progress, from 0 to 1, into the ledger; not more often than an eye can follow."""
    last = 0.0

    def tell(share: float) -> None:
        nonlocal last
        if time.monotonic() - last < _EVERY:
            return
        last = time.monotonic()
        with ledger.transaction(upkeep=True) as db:
            db.execute("update errands set share = ?, beat = ? where id = ?", (max(0.0, min(1.0, share)), time.time(), id))
    return tell


def _end(ledger: Ledger, id: str, state: str, result: str | None = None, error: str | None = None) -> None:
    with ledger.transaction(upkeep=True) as db:
        db.execute("update errands set state = ?, share = 1, result = ?, error = ? where id = ? and state = 'running'",
                   (state, result, error, id))


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2], sys.stdin.read())
