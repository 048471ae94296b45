"""A backup becomes a home again: everything is proven beside its place before any of it is put there."""
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.tell import Tell, silent
from kamp_core.workspace.backup import FORM, LEDGER, MANIFEST, NAMES, SECRET, Manifest
from kamp_core.workspace.disk import SPARE, need_space
from kamp_core.workspace.durable import flush, flush_folder, make_home
from kamp_core.workspace.faults import write_fault
from kamp_core.workspace.ids import new_id
from kamp_core.workspace.ledger import Ledger
from kamp_core.workspace.rolling import is_blank, is_sound
from kamp_core.workspace.zipped import BROKEN, take_out

_STAGE = ".restoring-"
_LONGEST_MANIFEST = 256 << 20
_MOST_UNPACKED = 100            # times the archive's size: what is packed more tightly is no backup of ours
_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


def read_backup(archive: Path, home: Path, progress: Tell = silent) -> Manifest:
    """Unpack a backup into an empty or new home. A broken archive leaves nothing behind.

    Raises KampError('file_not_found', 'backup_not_one', 'backup_broken', 'backup_newer', 'home_not_empty', 'disk_full', ...).
    """
    if not archive.is_file():
        raise KampError("file_not_found", file=str(archive))
    _check_empty(home)
    with _stage(home) as stage:
        try:
            with zipfile.ZipFile(archive) as file:
                manifest = _manifest(file, archive.stat().st_size)
                need_space(stage, sum(member.size for member in manifest.members.values()), SPARE)
                _unpack(file, manifest, stage, progress)
        except (*BROKEN, ValueError) as error:
            raise KampError("backup_broken", file=archive.name) from error
        except OSError as error:
            raise write_fault(error) from error
        if not is_sound(stage / LEDGER) or is_blank(stage / LEDGER):
            raise KampError("backup_broken", file=archive.name)
        try:
            Ledger(stage / LEDGER)
        except KampError as error:
            raise KampError("backup_newer") from error
        _move(stage, home)
    return manifest


def _check_empty(home: Path) -> None:
    """Raises KampError('home_not_empty'). What an earlier restore left, when it was ended midway, does not count."""
    if home.is_file() or any(path.is_file() and not path.relative_to(home).parts[0].startswith(_STAGE)
                             for path in home.rglob("*")):
        raise KampError("home_not_empty", home=str(home))


@contextmanager
def _stage(home: Path) -> Iterator[Path]:
    """A folder within the home, as that may be a disk of its own; it goes again, with a home made for it."""
    was_there = home.exists()
    stage = home / f"{_STAGE}{new_id()}"
    try:
        for left in home.glob(f"{_STAGE}*"):
            shutil.rmtree(left)
        make_home(home)
        stage.mkdir()
        yield stage
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        if not was_there:
            with suppress(OSError):
                home.rmdir()
        raise
    shutil.rmtree(stage, ignore_errors=True)


def _manifest(file: zipfile.ZipFile, size: int) -> Manifest:
    """What the archive says it holds. Raises KampError, or ValueError where it holds anything else."""
    listed = {told.filename: told for told in file.infolist()}
    if MANIFEST not in listed or listed[MANIFEST].file_size > _LONGEST_MANIFEST:
        raise KampError("backup_not_one")
    raw = file.read(MANIFEST)
    with suppress(ValueError, AttributeError):
        if int(TypeAdapter(dict).validate_json(raw).get("form", FORM)) > FORM:
            raise KampError("backup_newer")
    manifest = _MANIFEST.validate_json(raw)
    if len(listed) != len(file.infolist()) or set(listed) != {*manifest.members, MANIFEST} or LEDGER not in manifest.members:
        raise ValueError("members")
    for name, member in manifest.members.items():
        if not NAMES.fullmatch(name) or ".." in name or listed[name].file_size != member.size:
            raise ValueError(name)
    if sum(member.size for member in manifest.members.values()) > _MOST_UNPACKED * size + (1 << 20):
        raise ValueError("size")
    return manifest


def _unpack(file: zipfile.ZipFile, manifest: Manifest, stage: Path, progress: Tell) -> None:
    whole, done = sum(member.size for member in manifest.members.values()) or 1, 0
    for name, member in manifest.members.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600 if name in SECRET else 0o666)
        if take_out(file, name, path, member.size) != member.sha256:
            raise ValueError(name)
        flush(path)
        done += member.size
        progress(min(1.0, done / whole))


def _move(stage: Path, home: Path) -> None:
    """The ledger last: without it there is no home."""
    for path in sorted(stage.iterdir(), key=lambda path: path.name.startswith("ledger")):
        target = home / path.name
        if target.is_dir():
            shutil.rmtree(target)                          # empty folders only: `_check_empty`
        os.replace(path, target)
    flush_folder(home)
