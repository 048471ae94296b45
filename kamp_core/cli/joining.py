"""`kamp join`: two datasets become one, by key, by the nearest earlier time, or by a list of bad lots."""
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from kamp_core.cli.desk import Desk, bar
from kamp_core.combine.delay import DelaySearch
from kamp_core.combine.facts import MadeOf
from kamp_core.combine.join import JoinPlan
from kamp_core.combine.keys import LOOSE
from kamp_core.combine.labels import LabelPlan
from kamp_core.combine.times import NearestPlan
from kamp_core.errors import KampError
from kamp_core.intake.facts import ImportReport
from kamp_core.studio.combining import Pairing
from kamp_core.wording.numbers import number, percent


def join(desk: Desk) -> int:
    given, studio = desk.given, desk.studio
    left, right = (studio.ledger.dataset(asked) for asked in (given.left, given.right))
    pairing = studio.combining.pair(left.id, right.id)
    name = given.name or f"{left.name} + {right.name}"
    project = left.project
    search: DelaySearch | None = None
    if given.list:
        report = studio.combining.label(_labels(desk, pairing), name, project, bar())
    elif given.time:
        plan = _nearest(desk, pairing)
        if given.search_delay:
            search = _search(desk, plan)
            plan = replace(plan, delay=search.best if search.found else plan.delay)
        report = studio.combining.nearest(plan, name, project, bar())
    else:
        report = studio.combining.join(_keyed(desk, pairing), name, project, bar())
    document = asdict(report) | ({"search": asdict(search)} if search else {})
    desk.tell(document, *_told(desk, report, name, search))
    return 0


def _keyed(desk: Desk, pairing: Pairing) -> JoinPlan:
    given = desk.given
    keys = tuple(given.on) or pairing.join.keys
    if not keys:
        raise KampError("join_no_key")
    loose = tuple(way for way in LOOSE if way in given.loose)
    return replace(pairing.join, keys=keys, loose=loose, keep=given.keep, repeats=given.repeats, columns=_columns(desk))


def _nearest(desk: Desk, pairing: Pairing) -> NearestPlan:
    given = desk.given
    keys = tuple(given.on) or (pairing.nearest.keys if pairing.nearest else ())
    words: dict[Any, str] = {name: desk.say(f"combine.statistic_{name}") for name in ("mean", "min", "max", "std")}
    mine, theirs = given.time
    return NearestPlan(pairing.left, pairing.right, mine, theirs, keys, given.delay, given.tolerance, given.window,
                       _columns(desk), words)


def _labels(desk: Desk, pairing: Pairing) -> LabelPlan:
    given = desk.given
    plan = pairing.labels
    if given.lot:
        lot, cells = given.lot[0][0], tuple(cell for _, cell in given.lot)
        plan = LabelPlan(pairing.left, pairing.right, lot, cells, plan.keys if plan else ())
    if plan is None:
        raise KampError("label_no_cells", choices=tuple(column.name for column in pairing.right_columns))
    return replace(plan, keys=tuple(given.on) or plan.keys, name=given.label or desk.say("combine.label_column"),
                   bad=given.bad or desk.say("combine.label_bad"), good=given.good or desk.say("combine.label_good"))


def _columns(desk: Desk) -> tuple[str, ...] | None:
    return None if desk.given.columns is None else tuple(desk.given.columns)


def _search(desk: Desk, plan: NearestPlan) -> DelaySearch:
    given = desk.given
    if not given.target:
        raise KampError("delay_no_target")
    return desk.studio.combining.search_delay(plan, given.target, given.bad, given.search_delay, bar())


def _told(desk: Desk, report: ImportReport, name: str, search: DelaySearch | None) -> Iterator[str]:
    yield desk.say("cli.made", name=name, rows=f"{report.rows:,}", columns=len(report.columns), dataset=report.dataset)
    made = MadeOf.from_json(report.made_of)
    counts = {key: number(value) if isinstance(value, int | float) else value for key, value in made.counts.items()}
    yield "  " + desk.say(f"cli.{made.way}_counts", **counts)
    if made.way == "join":
        yield "  " + desk.say("cli.join_right", **counts)
    for cure in made.counts.get("cures", ()):
        options = " ".join(f"--loose {way}" for way in cure["loose"])
        yield "  " + desk.say("cli.join_cure", loose=options, rows=number(cure["rows"]))
    if search:
        yield f"  {desk.say(f'combine.delay_{search.verdict}', **delay_facts(search))}"


def delay_facts(search: DelaySearch) -> dict[str, str]:
    """What the sentence about a search needs."""
    return {"best": number(search.best), "low": number(search.low), "high": number(search.high),
            "longest": number(search.delays[-1]), "column": search.column, "share": percent(max(search.told))}
