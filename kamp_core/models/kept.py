"""The result of a scoring, kept beside its predictions so that a reload finds both."""
from pathlib import Path

from pydantic import TypeAdapter

from kamp_core.models.facts import SCORED, Scored
from kamp_core.workspace.durable import made_whole

_SCORED: TypeAdapter[Scored] = TypeAdapter(Scored)


def keep_scored(scored: Scored) -> None:
    """All of it or nothing: another tab may read at the same moment."""
    with made_whole(_beside(scored.out)) as partial:
        partial.write_bytes(_SCORED.dump_json(scored, indent=1))


def kept_scored(out: Path) -> Scored | None:
    """What the scoring into this file came to; None if there was none, or what is kept of it cannot be read
    or comes from an earlier version."""
    if not out.exists():
        return None
    try:
        scored = _SCORED.validate_json(_beside(out).read_bytes())
    except (OSError, ValueError):
        return None
    return scored if scored.form == SCORED else None


def _beside(out: Path) -> Path:
    return out.with_suffix(".json")
