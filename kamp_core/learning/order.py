"""In which order candidates are tried, and which are begun before their turn."""
from collections import deque
from collections.abc import Iterator

from kamp_core.learning.blended import DENSE
from kamp_core.learning.engines.candidates import first_spec, own_specs, variants, with_pairs
from kamp_core.learning.engines.spec import Spec
from kamp_core.learning.engines.zoo import zoo_ids, zoo_specs
from kamp_core.learning.field import Field, Tried, best_of, end_fit, kept_one, pairs_pay

TUNED = 40                      # variants of each of the best few, at most
VARIED = 3
BEFORE_ZOO = 3                  # variants of each of these before PyCaret, whose import alone takes seconds
ZOO_SECONDS = 10.0


def in_order(field: Field, tried: list[Tried]) -> Iterator[Spec]:
    """In the order in which they are tried; where there is place for more, some are begun before their turn."""
    for stage in (_first, _own, _further):
        waiting: deque[Spec] = deque()
        for spec in stage(field, tried):
            if _surely_tried(spec, field, len(tried) + len(waiting)):
                field.place.begin(spec, field.share(field.cap(tried)))
            waiting.append(spec)
            while len(waiting) > field.place.ahead():
                yield waiting.popleft()
        yield from waiting              # what comes after depends on these


def _surely_tried(spec: Spec, field: Field, number: int) -> bool:
    trials = field.budget.trials
    return not field.finish_only and (trials is None or number < trials) and kept_one(spec, field) is None


def _first(field: Field, tried: list[Tried]) -> Iterator[Spec]:
    """LightGBM, and the same with pairs of columns."""
    yield first_spec(field.data.family)
    if field.data.view.pairs:
        yield with_pairs(first_spec(field.data.family))


def _own(field: Field, tried: list[Tried]) -> Iterator[Spec]:
    """Other boosters and forests."""
    for spec in own_specs(field.data.family):
        paired = with_pairs(spec) if field.data.view.pairs and spec.kind != DENSE else None
        if paired and field.finish_only:
            yield from (spec, paired)   # either may stand finished: whether pairs paid was known then, perhaps not now
        else:
            yield paired if paired and pairs_pay(field, tried) else spec


def _further(field: Field, tried: list[Tried]) -> Iterator[Spec]:
    """Variants of the best as they stand, and the zoo."""
    drawn = [variants(spec, field.ground.seed, TUNED) for spec in _boosters(field, tried)]
    yield from _in_turn(drawn, 0, BEFORE_ZOO)
    if _zoo_on_disk(field) or (not field.finish_only and field.budget.allows(ZOO_SECONDS, end_fit(field, tried))):
        yield from zoo_specs(field.data.family)
    yield from _in_turn(drawn, BEFORE_ZOO, TUNED)


def _zoo_on_disk(field: Field) -> bool:
    return any((field.folder / f"{id}.json").exists() for id in zoo_ids(field.data.family))


def _boosters(field: Field, tried: list[Tried]) -> list[Spec]:
    """The best of those that can be varied without PyCaret."""
    return [t.spec for t in best_of(field, tried) if t.spec.early][:VARIED]


def _in_turn(drawn: list[tuple[Spec, ...]], first: int, last: int) -> Iterator[Spec]:
    for number in range(first, last):
        yield from (found[number] for found in drawn if number < len(found))
