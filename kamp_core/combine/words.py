"""How a dataset came from others, in sentences for screens and certificates."""
from collections.abc import Iterator

from kamp_core.combine.facts import MadeOf, told_by
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import number


def made_lines(made: MadeOf, language: Language) -> list[str]:
    """How it was made, by what, and what came of it as counted then."""
    names = [source.name for source in made.sources]
    if made.way == "append":
        return [say("combine.made_append", language, count=number(len(names)), list=some(names)), *_appended(made, language)]
    counts = {key: number(value) if isinstance(value, int) else value for key, value in made.counts.items()}
    said = [say(f"combine.made_{made.way}", language, left=names[0], right=names[1]), *_by(made, language),
            say(f"combine.counts_{made.way}", language, **counts)]
    if made.way == "join":
        said.append(say("combine.counts_right", language, **counts))
        said += [say("combine.made_matched", language)] if made.plan.get("keep") == "matched" else []
    return said


def _by(made: MadeOf, language: Language) -> Iterator[str]:
    """The columns that brought the rows together."""
    plan, pairs = made.plan, [tuple(pair) for pair in made.plan.get("keys", ())]
    if made.way == "nearest":
        pairs.append((plan["left_time"], plan["right_time"]))
    if made.way == "labels":
        pairs.append((plan["lot"], ", ".join(plan["cells"])))
    yield say("combine.made_by", language, columns=" · ".join(f"{mine} = {theirs}" for mine, theirs in pairs))


def _appended(made: MadeOf, language: Language) -> Iterator[str]:
    plan = made.plan
    for column, found in plan["renamed"].items():
        yield say("combine.renamed", language, column=column, names=some(list(found)))
    for column, files in plan["missing"].items():
        yield say("combine.missing", language, column=column, count=number(len(files)), list=some(files))
    for file, column in plan["unused"]:
        yield say("combine.unused", language, column=column, file=file)
    if plan["undated"]:
        yield say("combine.undated", language, count=number(len(plan["undated"])))
    without = [*plan.get("apart", {}), *plan.get("left", ())]
    if without:
        yield say("combine.made_without", language, count=number(len(without)), list=some(without))
    for warning, names in told_by(made):
        yield f"{some(names)}: {say(f'doctor.{warning.code}', language, **warning.facts)}"
