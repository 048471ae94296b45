"""What a dataset is worth, in words, as JSON, and as a certificate."""
from dataclasses import asdict
from typing import Any

from kamp_core.cli.desk import Desk
from kamp_core.quality.facts import ColumnProfile, Profile, Quality
from kamp_core.quality.findings import range_text
from kamp_core.quality.words import finding_line, formula, index_line, place_line, share, timeline_line
from kamp_core.workspace import ColumnFacts, Dataset


def quality(desk: Desk) -> int:
    studio = desk.studio
    dataset = studio.ledger.dataset(desk.given.dataset)
    profile, found, known = studio.profile(dataset.id), studio.quality.look(dataset.id), studio.quality.columns(dataset.id)
    lines = [desk.say("cli.quality", name=dataset.name, rows=f"{profile.rows:,}", columns=len(profile.columns), grade=found.grade,
                      total=f"{found.total:.0f}", guide=f"{found.guide_total:.0f}"),
             *_indices(desk, found), "", timeline_line(found.timeline, desk.language), "", *_findings(desk, found), "",
             *(_column(desk, column, known.get(column.name, ColumnFacts()), found) for column in profile.columns)]
    if profile.approximate:
        lines.append(desk.say("quality.approximate", rows=f"{profile.rows:,}"))
    document = _document(desk, dataset, profile, found)
    if desk.given.out:
        path = studio.quality.certificate(dataset.id, desk.language, desk.given.out.absolute())
        document["certificate"] = str(path)
        lines.append(desk.say("cli.certified", path=path))
    desk.tell(document, *lines)
    return 0


def _document(desk: Desk, dataset: Dataset, profile: Profile, found: Quality) -> dict[str, Any]:
    columns = {name: asdict(facts) for name, facts in desk.studio.quality.columns(dataset.id).items()}
    return {"dataset": dataset.id, "version": dataset.version, **asdict(profile), **asdict(found),
            "known": {**asdict(desk.studio.quality.facts(dataset.id)), "columns": columns}}


def _indices(desk: Desk, found: Quality) -> list[str]:
    """Each with both values, both formulas, what went in, and where the guides' way misleads."""
    lines = []
    for index in found.indices:
        ours, guides = formula(index, desk.language)
        code, numbers = (index_line(index, part, desk.language) for part in ("code", "numbers"))
        lines += [desk.say("cli.index", name=desk.say(f"quality.{index.name}"), value=share(index.value), guide=share(index.guide),
                           weight=f"{index.weight:g}"),
                  f"    {code}", f"    {desk.say('certificate.by_us', formula=ours)}",
                  f"    {desk.say('certificate.by_guides', formula=guides, numbers=numbers)}"]
        lines += [f"    → {remark}" for remark in [index_line(index, "remark", desk.language)] if remark]
    return lines


def _findings(desk: Desk, found: Quality) -> list[str]:
    sign = {"bad": "!!", "warn": "! ", "info": "· "}
    return [f"{sign[finding.severity]} {finding_line(finding, desk.language)} {place_line(finding.place, desk.language)}".rstrip()
            for finding in found.findings]


def _column(desk: Desk, column: ColumnProfile, known: ColumnFacts, found: Quality) -> str:
    parts = [column.name, desk.say(f"data.kind_{column.kind}"), column.unit or ""]
    if column.missing:
        parts.append(desk.say("cli.missing", count=f"{column.missing:,}"))
    if column.name in found.outside:
        parts.append(desk.say("cli.outside", range=range_text(known, column), count=f"{found.outside[column.name]:,}"))
    return "  " + " · ".join(part for part in parts if part)
