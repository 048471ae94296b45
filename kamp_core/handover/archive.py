"""An archive from a stranger: nothing is unpacked before all of it looks sane, and every member is hashed on its way out."""
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.handover.facts import FORM, MANIFEST, MEMBER, PROJECT, SEAL, Manifest, PackedProject, Seal
from kamp_core.workspace import Workspace

MOST_MEMBERS = 5000
MOST_JSON = 64 << 20                       # bytes of one member
MOST_BYTES = 64 << 30                      # of all together
_MOST_SWELLING = 200                       # times its packed size; Parquet and models are stored as they are
_PIECE = 1 << 20
_FORMS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Manifest, Seal, PackedProject)}


@dataclass(frozen=True)
class Archive:
    """Unpacked and as its manifest says. `files`: member to its place, under names of ours."""

    manifest: Manifest
    sealed: bytes                          # the manifest as it was sealed
    seal: Seal
    project: PackedProject
    files: dict[str, Path]


def read_archive(workspace: Workspace, path: Path, folder: Path) -> Archive:
    """Unpack into an empty `folder`. Raises KampError('handover_broken' or 'handover_newer')."""
    with _open(path) as zipped:
        members = _checked(workspace, zipped.infolist())
        sealed = _small(zipped, members, MANIFEST)
        manifest, seal = parsed(Manifest, sealed), parsed(Seal, _small(zipped, members, SEAL))
        if manifest.form > FORM:
            raise KampError("handover_newer")
        rest = {name: member for name, member in members.items() if name not in (MANIFEST, SEAL)}
        if set(rest) != set(manifest.members) or PROJECT not in rest:
            raise KampError("handover_broken")
        files = {}
        for number, (name, member) in enumerate(sorted(rest.items())):
            files[name] = folder / f"{number}.part"
            if _unpacked(zipped, member, files[name]) != manifest.members[name]:
                raise KampError("handover_broken")
    return Archive(manifest, sealed, seal, parsed(PackedProject, files[PROJECT].read_bytes()), files)


def parsed(kind: type, content: bytes) -> Any:
    """JSON as one of ours. Raises KampError('handover_broken')."""
    try:
        return _FORMS[kind].validate_json(content)
    except ValueError as error:
        raise KampError("handover_broken") from error


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as zipped:
            yield zipped
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise KampError("handover_broken") from error
    except OSError as error:
        raise KampError("disk_write", why=error.strerror or str(error)) from error


def _checked(workspace: Workspace, listed: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    members = {member.filename: member for member in listed}
    sizes = sum(member.file_size for member in listed)
    if len(members) < len(listed) or len(listed) > MOST_MEMBERS or sizes > MOST_BYTES:
        raise KampError("handover_broken")
    if not {MANIFEST, SEAL, PROJECT} <= set(members) or any(not _sane(member) for member in listed):
        raise KampError("handover_broken")
    workspace.need_space(2 * sizes)
    return members


def _sane(member: zipfile.ZipInfo) -> bool:
    """A name of ours, no password, and no more in it than fits."""
    name, size = member.filename, member.file_size
    small = size <= MOST_JSON if name.endswith(".json") else size <= _MOST_SWELLING * member.compress_size
    return MEMBER.fullmatch(name) is not None and small and not member.flag_bits & 0x1


def _small(zipped: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    with zipped.open(members[name]) as inside:
        return inside.read(MOST_JSON)


def _unpacked(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> str:
    """→ its SHA-256. No more is written than was told."""
    found, left = hashlib.sha256(), member.file_size
    with zipped.open(member) as inside, path.open("wb") as out:
        while piece := inside.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise KampError("handover_broken")
            found.update(piece)
            out.write(piece)
    return found.hexdigest()


def write_archive(path: Path, files: dict[str, Path], manifest: bytes, seal: bytes) -> None:
    """Members at their names; JSON is packed, the rest is small already."""
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in ((MANIFEST, manifest), (SEAL, seal)):
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
        for name, file in files.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            with file.open("rb") as inside, zipped.open(member, "w", force_zip64=True) as out:
                shutil.copyfileobj(inside, out, _PIECE)
