"""How far groups can be relied on, by written rules."""
from dataclasses import dataclass

from kamp_core.learning.limits import FEW_BLOCKS
from kamp_core.learning.outcome import Level, Reason, Verdict

LEAST = 0.5                # agreement on rows kept aside below which groups are not the same ones
STEADY = 0.8               # the low end of its range: for ready
MANY_UNLIKE = 0.1          # of the rows kept aside


@dataclass(frozen=True)
class Evidence:
    """`value`, `low`: share of the spread explained and the low end of its 90 % range;
    `same`: agreement with groups of the rows kept aside alone; `chance`: 95 % of draws
    without groups explain less, `beaten`: so many explain as much; `blocks`: whole days or lots kept aside, 0 where rows were."""

    value: float
    low: float
    same: float
    same_low: float
    chance: float
    beaten: int
    draws: int
    count: int
    blocks: int
    unlike: float


def found_again(evidence: Evidence) -> bool:
    return evidence.same >= LEAST and not _by_chance(evidence)


def _by_chance(evidence: Evidence) -> bool:
    return evidence.beaten > 0 or evidence.low <= evidence.chance


def judge_groups(evidence: Evidence) -> Verdict:
    """No groups unless what was found without the rows kept aside is found in them, and never where there are no groups."""
    facts = {"percent": round(100 * evidence.value), "by_chance": round(100 * evidence.chance),
             "points": round(100 * evidence.same), "count": evidence.count, "draws": evidence.draws}
    if not found_again(evidence):
        code = "groups_by_chance" if _by_chance(evidence) else "groups_do_not_return"
        return Verdict("no_signal", (Reason(code, facts),))
    limits = []
    if not evidence.blocks:
        limits.append(Reason("groups_untimed"))
    elif evidence.blocks < FEW_BLOCKS:
        limits.append(Reason("groups_few_blocks", {"blocks": evidence.blocks, "need": FEW_BLOCKS}))
    if evidence.same_low < STEADY:
        limits.append(Reason("groups_unsteady", {"points": round(100 * evidence.same_low)}))
    if evidence.unlike > MANY_UNLIKE:
        limits.append(Reason("groups_unlike", {"percent": round(100 * evidence.unlike)}))
    level: Level = "hint" if limits else "ready"
    return Verdict(level, (Reason("groups_return", facts), *limits))
