"""Whose a model file is: known by its signature, and given a new one once it was proven by other means."""
import json
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.models.package import SIGNATURE, check_signed, members_of, write_signed


def is_ours(path: Path, key: bytes) -> bool:
    """Is there a model that was signed with this key, every member as it was?"""
    try:
        check_signed(path, key)
    except KampError:
        return False
    return True


def resign(path: Path, out: Path, run: str, key: bytes) -> None:
    """The model of `path`, which the caller has proven to be what it should, under our signature and the id of a run here."""
    members = {name: content for name, content in members_of(path).items() if name != SIGNATURE}
    try:
        card = json.loads(members["card.json"])
        members["card.json"] = json.dumps({**card, "run": run}, ensure_ascii=False, indent=1).encode()
    except (KeyError, ValueError, TypeError) as error:
        raise KampError("model_not_signed") from error
    write_signed(out, members, key)
