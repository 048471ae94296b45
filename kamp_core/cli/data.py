"""Commands on data: what it is worth."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk


def quality(desk: Desk) -> int:
    dataset = desk.studio.ledger.dataset(desk.given.dataset)
    profile = desk.studio.profile(dataset.id)
    lines = [desk.say("cli.quality", name=dataset.name, rows=f"{profile.rows:,}", columns=len(profile.columns),
                      grade=profile.grade, total=f"{profile.total:.0f}")]
    for index in profile.indices:
        value = "–" if index.value is None else f"{index.value:.1f} %"
        lines.append(f"  {desk.say(f'quality.{index.name}')}  {value}")
    lines += [f"  {desk.say(f'quality.{finding.code}', **finding.facts)}" for finding in profile.findings]
    desk.tell({"dataset": dataset.id, "version": dataset.version, **asdict(profile)}, *lines)
    return 0
