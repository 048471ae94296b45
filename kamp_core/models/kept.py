"""The result of a scoring, kept beside its predictions so that a reload finds both."""
from pathlib import Path

from pydantic import TypeAdapter

from kamp_core.models.facts import Scored

_SCORED: TypeAdapter[Scored] = TypeAdapter(Scored)


def keep_scored(scored: Scored) -> None:
    _beside(scored.out).write_bytes(_SCORED.dump_json(scored, indent=1))


def kept_scored(out: Path) -> Scored | None:
    """What the scoring into this file came to; None if there was none."""
    return _SCORED.validate_json(_beside(out).read_bytes()) if out.exists() and _beside(out).exists() else None


def _beside(out: Path) -> Path:
    return out.with_suffix(".json")
