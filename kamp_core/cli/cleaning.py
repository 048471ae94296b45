"""Commands on a recipe: show it, add steps, use that of other data, go back and forth."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk, bar


def recipe(desk: Desk) -> int:
    dataset = desk.studio.ledger.dataset(desk.given.dataset)
    return _tell(desk, dataset.id)


def clean(desk: Desk) -> int:
    given, cleaning = desk.given, desk.studio.cleaning
    dataset = desk.studio.ledger.dataset(given.dataset).id
    if given.undo:
        cleaning.undo(dataset)
    elif given.redo:
        cleaning.redo(dataset)
    elif given.like:
        source = desk.studio.ledger.dataset(given.like).id
        cleaning.replay(source, dataset, dict(given.map), tuple(given.empty), tuple(given.without), bar())
    else:
        cleaning.extend(dataset, given.step, bar())
    if given.out:
        cleaning.export(dataset, given.out.absolute())
    return _tell(desk, dataset)


def _tell(desk: Desk, dataset: str) -> int:
    """The recipe of the current version: each step, what it did, and what did not fit."""
    known = desk.studio.ledger.dataset(dataset)
    report = desk.studio.cleaning.report(dataset)
    sentences = desk.studio.cleaning.sentences(dataset, desk.language)
    lines = [desk.say("cli.recipe", name=known.name, version=known.version, rows=f"{known.rows:,}", steps=len(sentences))]
    for number, (sentence, told) in enumerate(zip(sentences, report.steps, strict=True), start=1):
        lines.append(f"  {number}. {sentence}")
        if told.lost:
            lines.append(f"     {desk.say('recipe.did_lose', count=f'{told.lost:,}', examples=', '.join(told.examples[:2]))}")
    if report.left_out:
        lines.append(desk.say("recipe.left_out", count=len(report.left_out)))
        lines += [f"  {desk.say(f'error.{left.code}', **left.facts)}" for left in report.left_out]
    columns = [asdict(column) for column in desk.studio.import_report(dataset).columns]
    desk.tell({"dataset": dataset, "version": known.version, "rows": known.rows, "columns": columns,
               "recipe": list(desk.studio.cleaning.steps(dataset)), **asdict(report)}, *lines)
    return 0
