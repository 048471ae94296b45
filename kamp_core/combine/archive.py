"""ZIP archives of many files: their tables unpacked into the workspace, everything else told by name."""
import re
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from kamp_core.combine.facts import Brought, LeftOut
from kamp_core.errors import KampError
from kamp_core.intake.kinds import file_kind, is_bomb
from kamp_core.tell import Tell, stretch
from kamp_core.workspace import Workspace
from kamp_core.workspace.faults import write_fault

MOST_FILES = 2000
_SYSTEM = ("thumbs.db", "desktop.ini", "__macosx")       # what computers put beside the user's own files
_OFFICE = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml")
_UTF8_FLAG, _LOCKED_FLAG = 0x800, 0x1


def is_archive(path: Path) -> bool:
    """A ZIP that is no office document?"""
    if not _begins_as_zip(path) or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return not any(name.lower() in _OFFICE or name.startswith("xl/") for name in archive.namelist())


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def bring(workspace: Workspace, files: dict[str, str], skipped: tuple[str, ...], progress: Tell) -> Brought:
    """Archives become the tables in them; of several files, those that are no tables are put aside by name.

    `skipped`: what was not even sent, by its name. A single file that is no archive is left for the import to judge.
    Raises KampError on an archive that is no good.
    """
    found: dict[str, str] = {}
    left = [LeftOut(name, "file_of_system" if is_system_file(name) else "file_by_name") for name in skipped]
    for number, (id, name) in enumerate(files.items()):
        path = workspace.file(id)
        if name.lower().endswith(".zip") and _begins_as_zip(path) and not zipfile.is_zipfile(path):
            raise KampError("zip_broken", file=name)
        if is_archive(path):
            more = _unpacked(workspace, id, name, stretch(progress, number, len(files)))
            found |= more.files
            left += more.left_out
        elif len(files) == 1 or (fault := _fault(workspace, id, name)) is None:
            found[id] = name
        else:
            left.append(fault)
    found = _without_common_folder(found)
    if len(found) > MOST_FILES:
        raise KampError("too_many_files", count=len(found), most=MOST_FILES)
    if not found:
        raise KampError("no_tables", choices=tuple(sorted({out.name for out in left})[:10]), count=len(left))
    return Brought(found, tuple(left))


def _without_common_folder(files: dict[str, str]) -> dict[str, str]:
    """The folder that was chosen says nothing of a file, unless it tells a year or a month."""
    heads = {name.partition("/")[0] if "/" in name else "" for name in files.values()}
    head = heads.pop() if len(heads) == 1 else ""
    if not head or re.search(r"\d", head):
        return files
    return _without_common_folder({id: name.removeprefix(f"{head}/") for id, name in files.items()})


def is_system_file(name: str) -> bool:
    """Thumbs.db, .DS_Store, the lock files of an open Excel sheet."""
    pieces = [piece.lower() for piece in PurePosixPath(name).parts]
    return any(piece in _SYSTEM or piece.startswith(("~$", ".")) for piece in pieces)


def member_name(member: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: Windows in Korean writes CP949 and says nothing of it."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437")
        name = next((text for encoding in ("utf-8", "cp949") if (text := _decoded(raw, encoding)) is not None), name)
    return normalize("NFC", name)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _unpacked(workspace: Workspace, id: str, name: str, progress: Tell) -> Brought:
    path = workspace.file(id)
    found: dict[str, str] = {}
    left: list[LeftOut] = []
    with _open(path, name) as archive, _all_or_nothing(workspace, found):
        members = [member for member in archive.infolist() if not member.is_dir()]
        _check(workspace, members, path, name)
        for number, member in enumerate(members):
            fault = _why_not(member)
            if fault is None:
                kept = _copy(workspace, archive, member, name)
                fault = _fault(workspace, kept, member_name(member))
                found |= {} if fault else {kept: member_name(member)}
            left += [fault] if fault else []
            progress((number + 1) / len(members))
    return Brought(found, tuple(left))


@contextmanager
def _all_or_nothing(workspace: Workspace, found: Collection[str]) -> Iterator[None]:
    """What was unpacked before something went wrong is dropped again."""
    try:
        yield
    except BaseException:
        for id in found:
            workspace.drop_file(id)
        raise


@contextmanager
def _open(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise KampError("zip_broken", file=name) from error


def _check(workspace: Workspace, members: list[zipfile.ZipInfo], path: Path, name: str) -> None:
    """Nothing is unpacked before the whole archive is known to be sane."""
    size = sum(member.file_size for member in members)
    if is_bomb(members, path.stat().st_size):
        raise KampError("zip_bomb", file=name, size_mb=f"{size // 2**20:,}")
    if len(members) > MOST_FILES:
        raise KampError("too_many_files", count=len(members), most=MOST_FILES)
    if members and all(member.flag_bits & _LOCKED_FLAG for member in members):
        raise KampError("zip_locked", file=name)
    workspace.need_space(size)


def _why_not(member: zipfile.ZipInfo) -> LeftOut | None:
    name = member_name(member)
    if is_system_file(name):
        return LeftOut(name, "file_of_system")
    if member.flag_bits & _LOCKED_FLAG:
        return LeftOut(name, "zip_locked", {"file": name})
    return None


def _copy(workspace: Workspace, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> str:
    kept = workspace.new_file(PurePosixPath(member_name(member)).suffix)
    try:
        with _all_or_nothing(workspace, [kept.parent.name]), archive.open(member) as inside, kept.open("wb") as out:
            shutil.copyfileobj(inside, out, 1 << 20)
    except OSError as error:
        raise write_fault(error) from error
    return kept.parent.name


def _fault(workspace: Workspace, id: str, name: str) -> LeftOut | None:
    """Why a file is no table; it is dropped then, as nobody will ask for it again."""
    try:
        if is_archive(workspace.file(id)):
            raise KampError("zip_in_zip")
        file_kind(workspace.file(id))
    except KampError as error:
        workspace.drop_file(id)
        return LeftOut(name, error.code, error.facts)
    return None
