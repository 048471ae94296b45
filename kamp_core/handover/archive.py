"""An archive from a stranger: nothing is unpacked before all of it looks sane, and every member is hashed on its way out."""
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from kamp_core.errors import KampError
from kamp_core.handover.facts import FORM, MANIFEST, MEMBER, PROJECT, SEAL, Manifest, PackedProject, Seal
from kamp_core.workspace import Workspace
from kamp_core.workspace.zipped import BROKEN, named, put, take_out

MOST_MEMBERS = 5000
MOST_JSON = 64 << 20                       # bytes of one member
MOST_BYTES = 64 << 30                      # of all together
_MOST_SWELLING = 200                       # times its packed size; Parquet and models are stored as they are
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
            if take_out(zipped, name, files[name], member.file_size) != manifest.members[name]:
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
    except (*BROKEN, ValueError) as error:
        raise KampError("handover_broken") from error


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


def write_archive(path: Path, files: dict[str, Path], sealed: Callable[[dict[str, str]], tuple[bytes, bytes]]) -> None:
    """Members at their names; JSON is packed, the rest is small already. `sealed`: hashes of the members → manifest and seal."""
    with zipfile.ZipFile(path, "w") as zipped:
        hashes = {name: put(zipped, name, file, name.endswith(".json"))[0] for name, file in files.items()}
        for name, content in zip((MANIFEST, SEAL), sealed(hashes), strict=True):
            zipped.writestr(named(name, packed=False), content)
