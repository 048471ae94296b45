"""Packing: a project becomes one file, sealed under a code."""
import shutil
from pathlib import Path

import duckdb

from kamp_core.handover.archive import write_archive
from kamp_core.handover.facts import PROJECT, RUN_PARTS, Manifest, Packed, PackedProject
from kamp_core.handover.gather import ANY, copy_out, gather
from kamp_core.handover.hidden import Hidden, hide
from kamp_core.handover.seal import make_seal, new_code
from kamp_core.models.signed import is_signed
from kamp_core.workspace import Workspace
from kamp_core.workspace.ledger import now

TABLES = {"data": "", "unreadable": ".unreadable"}       # of a version, and what its member ends with


def pack(workspace: Workspace, project: str, name: str, out: Path, anonymise: bool) -> Packed:
    """Write the archive. Anonymised, it holds no models, and of answers only those in which nothing of the factory shows."""
    told = gather(workspace, project, name)
    with workspace.scratch_folder() as folder:
        if anonymise:
            hidden = hide(workspace, told, folder)
        else:
            hidden = Hidden(told, {**_tables(workspace, told, folder), **_runs(workspace, told)}, 0)
        files = {PROJECT: folder / "project.part", **hidden.files}
        files[PROJECT].write_bytes(ANY.dump_json(hidden.project))
        code, ready = new_code(), folder / "ready.part"

        def sealed(hashes: dict[str, str]) -> tuple[bytes, bytes]:
            manifest = ANY.dump_json(Manifest(hashes, anonymise, now()))
            return manifest, ANY.dump_json(make_seal(manifest, code))
        write_archive(ready, files, sealed)
        shutil.move(ready, out)
    models = sum(member.endswith(".kamp") for member in files)
    return Packed(code, len(hidden.project.data), len(hidden.project.runs), models, hidden.left_out)


def _tables(workspace: Workspace, told: PackedProject, folder: Path) -> dict[str, Path]:
    files = {}
    for place, data in enumerate(told.data):
        for version in data.versions:
            with workspace.read(data.id, version.number) as cursor:
                for table, ending in _present(cursor).items():
                    member = f"data/{place}/v{version.number}{ending}.parquet"
                    files[member] = folder / member.replace("/", "-")
                    copy_out(cursor, f'select * from "{table}"', files[member])
    return files


def _present(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    there = {row[0] for row in cursor.execute("select table_name from duckdb_tables()").fetchall()}
    return {table: ending for table, ending in TABLES.items() if table in there}


def _runs(workspace: Workspace, told: PackedProject) -> dict[str, Path]:
    """Answers, rows kept aside, and the models that this workspace signed."""
    files, key = {}, workspace.signing_key()
    for place, run in enumerate(told.runs):
        folder = workspace.run_folder(run.id)
        for part in ("outcome.json", *RUN_PARTS):
            if (folder / part).exists():
                files[f"runs/{place}/{part}"] = folder / part
        if is_signed(folder / "model.kamp", key):
            files[f"runs/{place}/model.kamp"] = folder / "model.kamp"
    return files
