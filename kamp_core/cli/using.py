"""Commands that make use of an answer: predictions, the report, what it is worth; a blank form, and a guide."""
from dataclasses import asdict

from kamp_core.cli.desk import Desk, bar, choices_of, for_a_while, model_of
from kamp_core.errors import KampError
from kamp_core.reports.foretold import inspected_first
from kamp_core.reports.money import label, money_lines
from kamp_core.serving.doubts import scoring_doubts
from kamp_core.serving.plan import answer_of, inspection
from kamp_core.studio.predictions import as_sheet, readable
from kamp_core.workspace.out import check_out, write_out


def predict(desk: Desk) -> int:
    """Into the file for programs; for people, into one of their language that says what to do with each row."""
    given, studio, model, out = desk.given, desk.studio, model_of(desk.given.model), desk.given.out.absolute()
    outcome = answer_of(studio, model)
    if outcome is None and given.reader == "people":
        raise KampError("people_need_run")
    check_out(out)
    with for_a_while(studio, given.file) as file, studio.workspace.scratch_folder() as folder:
        scored = studio.score(model, file, out if given.reader == "programs" else folder / "predictions.csv", desk.language,
                              choices_of(given), dict(given.map) or None, bar())
        inspect, share = inspection(studio, outcome, scored)
        if outcome is not None and given.reader == "people":
            make = as_sheet if out.suffix.lower() == ".xlsx" else readable
            write_out(out, make(scored, outcome, desk.language, share))
    lines = [desk.say("cli.predicted", rows=f"{scored.rows:,}", path=out)]
    lines += [] if inspect is None else [f"  {inspected_first(inspect, scored.rows, share, desk.language)}"]
    lines += [f"  {line}" for line in scoring_doubts(scored, desk.language)]
    desk.tell({"rows": scored.rows, "out": str(out), "mapping": scored.mapping, "inspect": inspect,
               "drift": [asdict(drift) for drift in scored.drift],
               "warnings": [asdict(warning) for warning in scored.warnings], "bad_expected": scored.bad_expected}, *lines)
    return 0


def report(desk: Desk) -> int:
    out = desk.studio.report(desk.given.run, desk.language, desk.given.out.absolute(), desk.given.reader)
    desk.tell({"run": desk.given.run, "for": desk.given.reader, "out": str(out)}, desk.say("cli.reported", path=out))
    return 0


def worth(desk: Desk) -> int:
    """Prices given are kept for the project; with all of them known, won a month."""
    studio, outcome = desk.studio, desk.studio.outcome(desk.given.run)
    project = studio.jobs.look(desk.given.run).project
    offer = studio.money.offer(outcome, project)
    if offer is None:
        raise KampError("no_money_in_answer")
    for name, price in desk.given.price:
        studio.money.set_price(project, offer.kind, name, price)
    offer = studio.money.offer(outcome, project) or offer
    lines = money_lines(offer.worth, outcome, desk.language) if offer.worth else tuple(
        f"{name}: {label(offer.kind, name, outcome, desk.language)}" for name in offer.asked)
    desk.tell(asdict(offer), *lines)
    return 0


def form(desk: Desk) -> int:
    out = desk.given.out.absolute()
    write_out(out, desk.studio.form(desk.given.problem, desk.language))
    desk.tell({"problem": desk.given.problem, "out": str(out)}, desk.say("cli.form_written", path=out))
    return 0


def guide(desk: Desk) -> int:
    out = desk.studio.guide_file(desk.given.problem, desk.language, desk.given.out.absolute())
    desk.tell({"problem": desk.given.problem, "out": str(out)}, desk.say("cli.guide_written", path=out))
    return 0
