"""What of a project goes along: its data with all versions, choices, decisions, and finished trainings."""
import json
from pathlib import Path
from typing import Any

import duckdb
from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.handover.choices import NAMES
from kamp_core.handover.facts import PackedData, PackedDecision, PackedProject, PackedRun, PackedVersion
from kamp_core.workspace import Dataset, Workspace
from kamp_core.workspace.sql import literal

ANY: TypeAdapter[Any] = TypeAdapter(Any)


def gather(workspace: Workspace, project: str, name: str) -> PackedProject:
    """The rows of the ledger, oldest first. `name`: what the project is called."""
    ledger = workspace.ledger
    data = tuple(_data(workspace, known) for known in reversed(ledger.datasets(project)))
    rows = ledger.rows("select * from runs where project = ? and state in ('done', 'stopped') order by created", project)
    runs = tuple(PackedRun(row["id"], json.loads(row["request"]), row["created"], row["started"], row["ended"])
                 for row in rows if (workspace.home / "runs" / row["id"] / "outcome.json").exists())
    chosen = ledger.rows("select name, value from choices where project = ?", project)
    choices = {row["name"]: json.loads(row["value"]) for row in chosen if NAMES.fullmatch(row["name"])}
    decisions = ledger.rows("select at, code, facts from decisions where project = ? order by id", project)
    return PackedProject(name, data, runs, choices,
                         tuple(PackedDecision(row["at"], row["code"], json.loads(row["facts"])) for row in decisions))


def _data(workspace: Workspace, known: Dataset) -> PackedData:
    """Raises KampError('handover_lacks'): where a version has lost its file, the archive could not be opened."""
    kept = workspace.ledger.versions(known.id)
    if lost := [v.number for v in kept if not workspace.version_file(known.id, v.number).exists()]:
        raise KampError("handover_lacks", name=known.name, version=lost[0])
    versions = [PackedVersion(v.number, v.rows, v.report, v.created, v.parent, v.base, v.recipe, v.columns) for v in kept]
    return PackedData(known.id, known.name, known.created, known.version, tuple(versions))


def copy_out(cursor: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Rows in their order, as Parquet."""
    cursor.execute(f"copy ({query}) to {literal(str(path))} (format parquet, compression zstd)")
