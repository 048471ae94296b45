"""A backup: one zip of all that was made here, whole also while others are at work."""
import json
import re
import sqlite3
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kamp_core.tell import Tell, silent
from kamp_core.workspace.disk import need_space
from kamp_core.workspace.durable import put_in_place
from kamp_core.workspace.faults import write_fault
from kamp_core.workspace.out import check_out
from kamp_core.workspace.rolling import write_copy
from kamp_core.workspace.store import Workspace
from kamp_core.workspace.zipped import put

FORM = 1
MANIFEST, LEDGER = "manifest.json", "ledger.sqlite3"
_SPARE = 50 << 20                                          # bytes beside what is to be written
_PACKED = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".log", ".sqlite3", ".svg")     # other kinds are packed already
SECRET = ("signing.key", "signing.key.copy", "api.keys", "users.json", "company.json", "audit-log.jsonl")     # of their owner only
_PASSING = (".part", ".damaged")
NAMES = re.compile(                                        # every member a backup may have
    r"ledger\.sqlite3|signing\.key(\.copy)?|api\.keys|users\.json|company\.json|audit-log\.jsonl|files/[0-9a-z]{1,12}/[\w-]{1,80}\.[a-z0-9]{1,5}"
    r"|datasets/[0-9a-z]{1,12}/v[0-9]{1,6}\.duckdb|pictures/[0-9a-z]{1,12}/(ko|en)\.(svg|png|json)"
    r"|runs/[0-9a-z]{1,12}/([\w-]{1,40}/)?[\w.-]{1,80}|watch/([0-9a-z]{1,12}-)?[0-9a-z]{1,12}\.jsonl", re.ASCII)


@dataclass(frozen=True)
class Member:
    sha256: str
    size: int          # bytes


@dataclass(frozen=True)
class Manifest:
    """`missing`: files that the ledger names and that were not there."""

    form: int
    made: str
    members: dict[str, Member]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    file: Path
    size: int          # bytes of the zip
    manifest: Manifest


def write_backup(workspace: Workspace, out: Path, progress: Tell = silent) -> Written:
    """The ledger as it stands now, and what it names. Appears whole or not at all.

    Raises KampError('out_folder_missing', 'out_is_folder', 'disk_full', 'disk_filled', 'disk_write').
    """
    check_out(out)
    partial = out.with_name(f"{out.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with workspace.scratch_folder() as folder:
            ledger = folder / LEDGER
            write_copy(workspace.home / LEDGER, ledger)
            members, missing = _members(workspace.home, ledger)
            need_space(out.parent, sum(path.stat().st_size for path in members.values()), _SPARE)
            manifest = _write(partial, {LEDGER: ledger, **members}, missing, progress)
        put_in_place(partial, out)
    except OSError as error:
        raise write_fault(error) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return Written(out, out.stat().st_size, manifest)


def _members(home: Path, ledger: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """What goes in beside the ledger, by its name in the zip, and what is missing. Caches and half-written files stay out."""
    named = [f"datasets/{dataset}/v{number}.duckdb" for dataset, number in _versions(ledger)]
    found = {name: home / name for name in named if (home / name).is_file()}
    for path in sorted(_others(home)):
        name = path.relative_to(home).as_posix()
        if NAMES.fullmatch(name) and not name.endswith(_PASSING):
            found[name] = path
    return found, tuple(name for name in named if name not in found)


def _versions(ledger: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(ledger)) as db:
        return db.execute("""select dataset, number from versions where dataset in
                             (select id from datasets where deleted is null) order by 1, 2""").fetchall()


def _others(home: Path) -> Iterator[Path]:
    yield from (path for path in (home / name for name in SECRET) if path.is_file())
    for folder in ("files", "pictures", "watch"):
        yield from (path for path in (home / folder).rglob("*") if path.is_file())
    for run in (home / "runs").glob("*"):
        yield from (path for path in run.rglob("*") if path.is_file() and path.relative_to(run).parts[0] != "tmp")


def _write(zip_file: Path, files: dict[str, Path], missing: tuple[str, ...], progress: Tell) -> Manifest:
    whole, done, members, gone = sum(path.stat().st_size for path in files.values()) or 1, 0, {}, list(missing)
    zip_file.touch(0o600)                                 # it holds the key that models are signed with, and who may log in
    with zipfile.ZipFile(zip_file, "w") as archive:
        for name, path in files.items():
            try:
                members[name] = Member(*put(archive, name, path, name.endswith(_PACKED)))
            except FileNotFoundError:                      # deleted by its owner at this very moment
                gone.append(name)
                continue
            done += members[name].size
            progress(min(1.0, done / whole))
        manifest = Manifest(FORM, datetime.now(UTC).isoformat(timespec="seconds"), members, tuple(gone))
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1), zipfile.ZIP_DEFLATED)
    return manifest
