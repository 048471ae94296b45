"""What follows the answer in the technical report: method, data, quality, checks, details, and how to do it again."""
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kamp_core.learning.checks import Check
from kamp_core.learning.outcome import Outcome
from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.problems import Problem
from kamp_core.quality.facts import Quality
from kamp_core.quality.words import finding_line, index_line, share
from kamp_core.reports.alike import group_table
from kamp_core.reports.aside import Aside
from kamp_core.reports.certificate_origin import Origin, source_rows
from kamp_core.reports.checking import check_line, cure_line
from kamp_core.reports.method import method_lines
from kamp_core.reports.ready import ready_section
from kamp_core.reports.riskiest import risky_table, turned_out
from kamp_core.reports.section import Section
from kamp_core.reports.sentences import USUAL_SHARE, unit_of_target
from kamp_core.reports.sureness import advice
from kamp_core.reports.tables import (
    calibration_table,
    confusion_limit,
    confusion_table,
    curve_table,
    leaderboard_table,
    left_out_table,
    scores_table,
)
from kamp_core.reports.watching import episode_table
from kamp_core.settings import Language
from kamp_core.wording import say
from kamp_core.wording.numbers import number

_FINDINGS = 5


@dataclass(frozen=True)
class Background:
    """What an outcome does not hold itself. None and () where the data were deleted."""

    request: TrainRequest
    checks: tuple[Check, ...] = ()
    quality: Quality | None = None
    origin: Origin | None = None
    aside: Aside | None = None
    known_by: Mapping[str, Sequence[str]] = field(default_factory=dict)      # the cells by which people know the riskiest rows


def annex(outcome: Outcome, problem: Problem, behind: Background, language: Language,
          inspected: float = USUAL_SHARE) -> tuple[Section, ...]:
    """Every part that has something to say. `inspected`: the share of parts that the answer speaks of."""
    return (_method(outcome, behind, language), _asked(problem, behind.request, language), *_data(behind, language),
            _quality(behind, language), _checks(behind, language), *_details(outcome, behind, language, inspected),
            _repeat(outcome, behind.request, language))


def _method(outcome: Outcome, behind: Background, language: Language) -> Section:
    return Section(say("report.part_method", language), method_lines(outcome, behind.request.trials is None, language))


def _asked(problem: Problem, request: TrainRequest, language: Language) -> Section:
    """Roles, options and what limited the search; what was not given is left out."""
    options = ", ".join(f"{name} {value}" for name, value in request.options.items())
    told = {"problem": problem.title[language], "target": request.target, "bad": request.bad, "time": request.time,
            "group": request.group, "knobs": ", ".join(map(_knob, request.knobs)), "kept": ", ".join(request.keep),
            "options": options, "time_given": say("report.seconds_given", language, count=number(request.budget)),
            "trials": number(request.trials) if request.trials else "", "seed": str(request.seed)}
    known = {name: value for name, value in told.items() if value}
    return Section(say("report.part_roles", language), (), {
        say("report.role_name", language): [say(f"report.role_{name}", language) for name in known],
        say("report.role_value", language): list(known.values())})


def _data(behind: Background, language: Language) -> list[Section]:
    """Where the rows come from, and what was done to them."""
    if behind.origin is None:
        return [Section(say("report.part_data", language), (say("report.data_gone", language),))]
    told = [f"{label}: {line}" for label, lines in source_rows(behind.origin, language) for line in lines]
    steps = behind.origin.steps or (say("certificate.recipe_none", language),)
    return [Section(say("report.part_data", language), tuple(told)), Section(say("report.part_recipe", language), steps)]


def _quality(behind: Background, language: Language) -> Section:
    """The certificate in short: grade, the six indices in both ways of counting, and what to mend first."""
    found = behind.quality
    title = say("report.part_quality", language)
    if found is None:
        return Section(title, (say("report.data_gone", language),))
    grade = say("report.quality_grade", language, grade=found.grade, total=f"{found.total:.0f}", guide=f"{found.guide_total:.0f}")
    first = [say("report.quality_fix", language, finding=finding_line(one, language)) for one in found.findings[:_FINDINGS]]
    return Section(title, (grade, *first), {
        say("report.quality_index", language): [say(f"quality.{index.name}", language) for index in found.indices],
        say("certificate.ours", language): [share(index.value) for index in found.indices],
        say("certificate.guides", language): [share(index.guide) for index in found.indices],
        say("report.check_said", language): [index_line(index, "code", language) for index in found.indices]})


def _checks(behind: Background, language: Language) -> Section:
    title = say("report.part_checks", language)
    if not behind.checks:
        return Section(title, (say("report.data_gone", language),))
    return Section(title, (), {
        say("report.check_mark", language): [say(f"problem.mark_{check.severity}", language) for check in behind.checks],
        say("report.check_said", language): [check_line(check, language) for check in behind.checks],
        say("report.check_cure", language): [cure_line(check, language) for check in behind.checks]})


def _details(outcome: Outcome, behind: Background, language: Language, inspected: float) -> list[Section]:
    """Tables, as far as this answer has them."""
    told = behind.aside
    limit = confusion_limit(outcome, language, inspected)
    found: list[tuple[str, tuple[str, ...], Mapping[str, Sequence[str]]]] = [
        ("answer.leaderboard", (), leaderboard_table(outcome, language)),
        ("answer.all_scores", _units(outcome, language), scores_table(outcome, language)),
        ("answer.confusion", (limit,) if limit else (), confusion_table(outcome, language, inspected)),
        ("answer.calibration", (), calibration_table(outcome, language)),
        ("answer.curve", (*advice(outcome, language), say("answer.curve_help", language)), curve_table(outcome, language)),
        ("answer.riskiest", (say("answer.riskiest_help", language), *turned_out(outcome, language, inspected)),
         risky_table(outcome, language, behind.known_by)),
        ("report.part_episodes", (), episode_table(outcome.alarms, language) if outcome.alarms else {}),
        ("report.part_groups", (), group_table(outcome, language))]
    tables = [Section(say(key, language), lines, table) for key, lines, table in found if table and any(table.values())]
    if told is not None:
        tables.append(Section(say(f"report.aside_{told.kind}", language), told.said, told.table))
    amounts = ready_section(outcome, language, unit_of_target(outcome))
    tables += [amounts] if amounts is not None else []
    used = Section(say("answer.inputs", language, count=len(outcome.inputs)), (", ".join(outcome.inputs),))
    out = Section(say("answer.excluded", language, count=len(outcome.excluded)), (), left_out_table(outcome, language))
    return [*tables, used, *([out] if outcome.excluded else [])]


def _units(outcome: Outcome, language: Language) -> tuple[str, ...]:
    unit = unit_of_target(outcome)
    return (f"{say('certificate.unit', language)}: {unit}",) if unit and outcome.life is None and outcome.due is None else ()


def _repeat(outcome: Outcome, request: TrainRequest, language: Language) -> Section:
    """The command, what may differ, and the programs that were used."""
    lines = (say("report.repeat_data", language, version=request.version),
             say("report.repeat_clock" if request.trials is None else "report.repeat_trials", language))
    programs = ", ".join(f"{name} {version}" for name, version in outcome.versions.items())
    return Section(say("report.part_repeat", language), (*lines, f"{say('report.repeat_versions', language)}: {programs}"),
                   code=repeat_command(request))


def repeat_command(request: TrainRequest) -> str:
    """The training as it would be asked for at a command line."""
    said = ["kamp", "train", "--dataset", request.dataset, "--problem", request.problem]
    for role, column in (("target", request.target), ("time", request.time), ("group", request.group)):
        said += ["--role", f"{role}={column}"] if column else []
    used = [column for column in request.inputs if column not in request.late]
    for option, columns in (("input", used), ("exclude", (*request.exclude, *request.late)), ("keep", request.keep)):
        for column in columns:
            said += [f"--{option}", column]
    for knob in request.knobs:
        said += ["--knob", _knob(knob)]
    said += ["--bad", request.bad] if request.bad is not None else []
    for name, value in request.options.items():
        said += ["--option", f"{name}={value}"]
    limit = ["--trials", str(request.trials)] if request.trials else ["--budget", f"{request.budget:g}"]
    return shlex.join([*said, *limit, "--seed", str(request.seed)])


def _knob(knob: Knob) -> str:
    """As `--knob` takes it: '속도=10..40/0.5'."""
    low, high, step = ("" if end is None else f"{end:g}" for end in (knob.low, knob.high, knob.step))
    ends = f"{low}..{high}" if low or high else ""
    return f"{knob.column}={ends}{f'/{step}' if step else ''}" if ends or step else knob.column
