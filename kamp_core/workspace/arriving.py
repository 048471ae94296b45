"""A project that comes as a whole: made ready beside, then there at once."""
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kamp_core.workspace.store import Workspace

Row = tuple[str, dict[str, Any]]          # table of the ledger, and values by column
Placed = tuple[Path, str, str]            # a folder made ready, `datasets` or `runs`, and its id


def place(workspace: Workspace, rows: Sequence[Row], folders: Sequence[Placed]) -> None:
    """Rows and folders in one transaction: all of them are there, or none. Names of tables and columns are the program's own."""
    moved: list[Path] = []
    try:
        with workspace.ledger.transaction() as db:
            for table, values in rows:
                marks = ", ".join("?" * len(values))
                db.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", tuple(values.values()))
            for ready, kind, id in folders:
                target = workspace.home / kind / id
                os.rename(ready, target)
                moved.append(target)
    except BaseException:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        raise
