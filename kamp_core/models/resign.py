"""A model file that was proven by other means is given our signature."""
import json
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.models.signed import SIGNATURE, members_of, write_signed


def resign(path: Path, out: Path, run: str, key: bytes) -> None:
    """The model of `path`, which the caller has proven to be what it should, under our signature and the id of a run here."""
    members = {name: content for name, content in members_of(path).items() if name != SIGNATURE}
    try:
        card = json.loads(members["card.json"])
        members["card.json"] = json.dumps({**card, "run": run}, ensure_ascii=False, indent=1).encode()
    except (KeyError, ValueError, TypeError) as error:
        raise KampError("model_not_signed") from error
    write_signed(out, members, key)
