"""What the answer that a model belongs to says to do with a new file."""
from pathlib import Path

from kamp_core.errors import KampError
from kamp_core.learning.outcome import Outcome
from kamp_core.models import Scored
from kamp_core.reports.doing import to_inspect
from kamp_core.reports.sentences import USUAL_SHARE
from kamp_core.studio import Studio


def answer_of(studio: Studio, model: str | Path) -> Outcome | None:
    """None for a model file, whose answer may lie elsewhere, and for an answer that cannot be read: the model can do without."""
    try:
        return None if isinstance(model, Path) else studio.outcome(model)
    except KampError:
        return None


def inspection(studio: Studio, outcome: Outcome | None, scored: Scored) -> tuple[int | None, float]:
    """How many of the rows to inspect (None: it is not about parts to pick, or there is no answer to go by), and the share of the
    parts that the Answer says."""
    if outcome is None:
        return None, USUAL_SHARE
    project = studio.jobs.look(outcome.run).project
    share = studio.money.inspected(outcome, project, studio.ledger.choice(project, "inspect_share"))
    return to_inspect(outcome, scored.rows, scored.bad_marked, share), share
