"""The answer about like rows in words: the groups, what sets them apart, and whether they come back."""
from kamp_core.intake.names import unit_of
from kamp_core.learning.division import Division, Facts, Group
from kamp_core.learning.outcome import Outcome
from kamp_core.reports.facts import Headline, ScoreRow
from kamp_core.reports.numbers import score_text
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import joined, number, percent, percents

NAMED = 3                  # columns in the headline
SAME_SIZE = 0.1            # share of rows: a group that differs so much in the rows kept aside is pointed at


def name_of(place: int, group: Group, language: Language) -> str:
    """'A · 압력(bar) 높음 · 온도(℃) 낮음', as the model file calls it."""
    marks = [say(f"model_file.group_{way}", language, column=column) for column, way in group.marks]
    return " · ".join([chr(65 + place), *(marks or [say("model_file.group_plain", language)])])


def headline(outcome: Outcome, division: Division, language: Language) -> Headline:
    """How many groups there are, or that there are none."""
    score = outcome.headline
    value, low, high, chance = (score_text(score.metric, x, "", language)
                                for x in (score.value, score.low, score.high, score.baseline))
    sentence = say("report.headline_groups_none", language, count=division.count, value=value)
    told = f"{say('report.range_word', language)} {joined(low, high)}"
    if division.groups:
        apart = list(dict.fromkeys(column for group in division.groups for column, _ in group.marks))
        named = {"columns": ", ".join(apart[:NAMED])} if apart else {}
        key = "report.headline_groups" if named else "report.headline_groups_plain"
        sentence = say(key, language, count=division.count, **named)
        told = say("report.range_groups", language, value=value, range=joined(low, high))
    return Headline(sentence, told, say("report.beside_groups", language, chance=chance),
                    score.value, score.low, score.high, score.baseline, 1.0)


def score_rows(outcome: Outcome, language: Language) -> tuple[ScoreRow, ...]:
    """How much the groups explain, and whether they are the same ones again."""
    found = []
    for score in outcome.scores:
        value, low, high = (score_text(score.metric, x, "", language) for x in (score.value, score.low, score.high))
        found.append(ScoreRow(say(f"report.name_{score.metric.value}", language), value,
                              f"{say('report.range_word', language)} {joined(low, high)}", score, 1.0))
    return tuple(found)


def group_lines(outcome: Outcome, language: Language) -> tuple[str, ...]:
    """Each group in a sentence."""
    division = outcome.division
    if division is None:
        return ()
    return tuple(_line(place, group, division, language) for place, group in enumerate(division.groups))


def _line(place: int, group: Group, division: Division, language: Language) -> str:
    said = say("report.group_line", language, name=name_of(place, group, language), rows=number(group.rows),
               share=percent(group.share), columns="; ".join(_apart(fact, language) for fact in group.columns))
    return f"{said} {_result(group, division, language)}".strip()


def _apart(fact: Facts, language: Language) -> str:
    """'압력(bar) 6.1–6.4(다른 무리 5.2–5.8)'"""
    unit = unit_of(fact["column"]) or ""
    inside = joined(number(fact["low"]), number(fact["high"], unit))
    outside = joined(number(fact["usual_low"]), number(fact["usual_high"], unit))
    return say("report.group_column", language, column=fact["column"], inside=inside, outside=outside)


def _result(group: Group, division: Division, language: Language) -> str:
    if group.result is None:
        return ""
    return say("report.group_result", language, value=division.result_value, share=percent(group.result), range=_reach(group))


def _reach(group: Group) -> str:
    return percents(group.result_low or 0.0, group.result_high or 0.0)


def group_table(outcome: Outcome, language: Language) -> dict[str, list[str]]:
    """The groups as columns, the largest first."""
    division = outcome.division
    if division is None:
        return {}
    groups = division.groups
    table = {say("answer.group_name", language): [name_of(place, group, language) for place, group in enumerate(groups)],
             say("answer.group_rows", language): [number(group.rows) for group in groups],
             say("answer.group_share", language): [percent(group.share) for group in groups]}
    if division.result:
        told = say("answer.group_result", language, value=division.result_value)
        table[told] = ["–" if group.result is None else f"{percent(group.result)} ({_reach(group)})"
                       for group in groups]
    return table | {say("answer.group_columns", language): ["; ".join(_apart(fact, language) for fact in group.columns)
                                                            for group in groups],
                    say("answer.group_example", language): [number(group.example) for group in groups]}


def where_wrong(division: Division, language: Language) -> tuple[str, ...]:
    """Rows that are like no group, and groups that grew or shrank in the rows kept aside."""
    found = []
    if division.groups and division.unlike > 0:
        found.append(say("report.wrong_unlike", language, share=percent(division.unlike)))
    found += [say("report.wrong_size", language, name=name_of(place, group, language), share=percent(group.share),
                  aside=percent(group.share_aside))
              for place, group in enumerate(division.groups) if abs(group.share_aside - group.share) > SAME_SIZE]
    return tuple(found) or (say("report.wrong_none" if division.groups else "report.wrong_no_groups", language),)


def to_do(outcome: Outcome, division: Division, language: Language) -> tuple[str, ...]:
    """Look at the typical row of each group first; with a result, ask why the worst is worse."""
    if not division.groups:
        return (say("report.do_groups_none", language), say("report.do_measure_groups", language))
    steps = [say("report.do_see_examples", language, rows=", ".join(number(group.example) for group in division.groups))]
    told = [(place, group) for place, group in enumerate(division.groups) if group.result is not None]
    if len(told) > 1:
        place, worst = max(told, key=lambda one: one[1].result or 0.0)
        rest = min(group.result_high or 1.0 for _, group in told)
        if (worst.result_low or 0.0) > rest:
            steps.append(say("report.do_ask_worst", language, name=name_of(place, worst, language), value=division.result_value))
    return (*steps, say("report.do_sort_next", language))


def not_checked(outcome: Outcome, language: Language) -> tuple[str, ...]:
    future = [] if outcome.split.scheme == "future" else [say("report.open_future", language)]
    open_ends = (say(f"report.open_{name}", language) for name in ("group_why", "group_columns", "one_column"))
    return (*future, *open_ends)
