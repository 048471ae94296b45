"""One page for the line: what to check by hand, what to set, which list; in big type, with three reasons at most."""
from collections.abc import Mapping, Sequence

from kamp_core.learning.outcome import Outcome
from kamp_core.learning.worth.facts import Worth
from kamp_core.problems import Problem
from kamp_core.reports.alike import group_table
from kamp_core.reports.amounts import shown
from kamp_core.reports.aside import Aside
from kamp_core.reports.knobs import place
from kamp_core.reports.limit import at_limit
from kamp_core.reports.page import template
from kamp_core.reports.ready import ready_first
from kamp_core.reports.riskiest import risky_table, turned_out
from kamp_core.reports.section import Section, first_rows
from kamp_core.reports.sentences import USUAL_SHARE, unit_of_target
from kamp_core.reports.shown import Shot, causes_shown, share_inspected, share_shown, shots_shown, top_of_paper, words
from kamp_core.reports.todo import to_do
from kamp_core.reports.watching import episode_table
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number

STEPS, REASONS, PICTURES = 4, 3, 2
DAYS, ROWS, KNOBS, PRODUCTS = 10, 4, 10, 14
LINES = 3                          # to write on; as high as the rest of the sheet allows
_WORDS = ("paper_line", "part_monday", "part_why", "sign_day", "sign_who", "sign_note")


def line_html(outcome: Outcome, problem: Problem, dataset_name: str, language: Language, worth: Worth | None = None,
              aside: Aside | None = None, shots: Sequence[Shot] = (), known_by: Mapping[str, Sequence[str]] | None = None,
              wish: float | None = None) -> str:
    """One page of A4 that needs nothing else; every text from a file is escaped. `aside`: rows kept aside, where there are some;
    `known_by`: the cells by which people know the riskiest rows; `wish`: the share of parts to inspect that somebody chose."""
    unfit = outcome.verdict.level in ("no_signal", "suspicious")
    outcome, inspected = at_limit(outcome, worth), share_inspected(outcome, worth, wish)
    return template("line").render(
        **top_of_paper(outcome, problem, dataset_name, language),
        title=say("report.title", language, problem=problem.title[language]),
        to_do=to_do(outcome, language, inspected, worth)[:STEPS],
        listed=None if unfit else listed(outcome, aside, language, known_by, share_shown(inspected)),
        causes=[] if unfit else causes_shown(outcome, language, REASONS), shots=shots_shown(shots[:PICTURES]),
        lines=LINES, words=words(_WORDS, language))


def listed(outcome: Outcome, aside: Aside | None, language: Language,
           known_by: Mapping[str, Sequence[str]] | None = None, inspected: float = USUAL_SHARE) -> Section | None:
    """The table that people on the line work from. `inspected`: of the parts."""
    if outcome.settings is not None:
        return _settings(outcome, language)
    if outcome.outlook is not None:
        return ready_first(outcome, language, unit_of_target(outcome), PRODUCTS) or _days(outcome, language)
    if outcome.alarms:
        return _section("part_strange", episode_table(outcome.alarms, language), ROWS - 1, language)
    if outcome.division is not None and outcome.division.groups:
        return _section("part_kinds", group_table(outcome, language), ROWS, language)
    if outcome.asks == "causes":
        return None                            # the causes themselves are the list
    if outcome.risky_rows:
        return _section("part_list", risky_table(outcome, language, known_by), ROWS, language, say("report.list_help", language),
                        *turned_out(outcome, language, inspected))
    if aside is not None and aside.table:
        return _section("part_list", aside.table, ROWS, language, say("report.list_help", language))
    return None


def _section(name: str, table: Mapping[str, Sequence[str]], most: int, language: Language, *said: str) -> Section:
    shown, left = first_rows(table, most)
    more = (say("report.more_rows", language, count=number(left)),) if left else ()
    return Section(say(f"report.{name}", language), (*said, *more), shown)


def _settings(outcome: Outcome, language: Language) -> Section | None:
    """Only what is to be changed."""
    card = outcome.settings
    moves = [(one.product, move) for one in (card.suggestions if card else ()) if one.state == "change" for move in one.moves]
    if not moves:
        return None
    table = {say("report.settings_product_head", language): [product for product, _ in moves],
             say("answer.settings_knob", language): [move.column for _, move in moves],
             say("answer.settings_now", language): [place(move.now) for _, move in moves],
             say("answer.settings_best", language): [place(move.best) for _, move in moves],
             say("answer.settings_range", language): [f"{place(move.low)} ~ {place(move.high)}" for _, move in moves]}
    if not any(product for product, _ in moves):
        del table[say("report.settings_product_head", language)]
    return _section("part_set", table, KNOBS, language)


def _days(outcome: Outcome, language: Language) -> Section:
    """The next periods, all series together."""
    known = outcome.outlook
    ahead = [shown(fact, known, together=True) for fact in known.ahead] if known else []
    reach = [joined(number(fact["low"]), number(fact["high"])) for fact in ahead]
    table = {say("answer.ahead_time", language): [str(fact["time"])[:10] for fact in ahead],
             say("answer.ahead_value", language): [number(fact["value"]) for fact in ahead],
             say("report.range_word", language): reach}
    return _section("part_days", table, DAYS, language)
