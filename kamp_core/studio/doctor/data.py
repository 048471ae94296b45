"""The files of datasets: versions, the originals they came from, and what was found out about them."""
import json
import re
from collections.abc import Iterator
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.studio.doctor.facts import Damage, Fact
from kamp_core.studio.doctor.rebuild import Rebuilder
from kamp_core.workspace import Version, Workspace

_SIGN, _SIGN_AT, _HEADER = b"DUCK", 8, 3 * 4096         # how every DuckDB file begins
_VERSION = re.compile(r"v(\d+)\.duckdb")


def version_damage(workspace: Workspace, rebuilder: Rebuilder, deep: bool) -> Iterator[Damage]:
    """Missing and damaged version files, the imports first. `deep`: every block is read and its checksum compared."""
    known = workspace.ledger.rows("""select d.id, d.name, v.number, v.rows from versions v join datasets d on d.id = v.dataset
                                     where d.deleted is null order by d.created, v.number""")
    for row in known:
        path = workspace.version_file(row["id"], row["number"])
        is_sound = path.exists() and _is_database(path) and (not deep or _reads_through(workspace, row["id"], row["number"],
                                                                                         row["rows"]))
        if not is_sound:
            code = "version_damaged" if path.exists() else "version_missing"
            version = workspace.ledger.version(row["id"], row["number"])
            yield _curable(rebuilder, version, code, {"name": row["name"], "number": row["number"]})


def _curable(rebuilder: Rebuilder, version: Version, code: str, facts: dict[str, Fact]) -> Damage:
    if not rebuilder.is_possible(version):
        return Damage("version_lost", facts)
    return Damage(code, facts, lambda: rebuilder.rebuild(version), "version_lost")


def _is_database(path: Path) -> bool:
    """Does it begin as one?"""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    return len(head) == _HEADER and head[_SIGN_AT:_SIGN_AT + len(_SIGN)] == _SIGN


def _reads_through(workspace: Workspace, dataset: str, number: int, expected: int) -> bool:
    try:
        with workspace.read(dataset, number) as cursor:
            rows, _ = cursor.execute("select count(*), bit_xor(hash(data)) from data").fetchone() or (0, 0)
    except KampError as error:
        if error.code == "dataset_file_damaged":
            return False
        raise
    return bool(rows == expected)


def original_damage(workspace: Workspace) -> Iterator[Damage]:
    for dataset in workspace.ledger.datasets():
        file = str(workspace.ledger.versions(dataset.id)[0].report.get("file") or "")
        if file and not any((workspace.home / "files" / file).glob("original.*")):
            yield Damage("original_missing", {"name": dataset.name})


def unlisted_damage(workspace: Workspace) -> Iterator[Damage]:
    """Version files without a row: their writer was ended between writing and entering them, or the row was lost."""
    known = {(row["dataset"], row["number"]) for row in workspace.ledger.rows("select dataset, number from versions")}
    for path in sorted((workspace.home / "datasets").glob("*/v*.duckdb")):
        named = _VERSION.fullmatch(path.name)
        if named and (path.parent.name, int(named[1])) not in known:
            yield Damage("version_unlisted", {"file": path.relative_to(workspace.home).as_posix()})


def kept_damage(workspace: Workspace) -> Iterator[Damage]:
    """What was found out about a version and can be found out again."""
    broken = [path for path in (workspace.home / "datasets").glob("*/v*.json") if not _is_json(path)]
    if broken:
        yield Damage("kept_damaged", {"count": len(broken)}, lambda: _removed(broken))


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    except OSError:
        return True            # just replaced, or held by another process
    return True


def _removed(paths: list[Path]) -> bool:
    for path in paths:
        path.unlink(missing_ok=True)
    return True
