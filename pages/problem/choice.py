"""What the visitor chose for a problem on a dataset, and the request made of it."""
from typing import Any

from kamp_core.learning.request import Knob, TrainRequest
from kamp_core.problems import find
from kamp_core.problems import problem as problem_of
from kamp_core.problems.matching import answers, guess_bad
from pages.shared import session
from pages.shared.house import studio

Choice = dict[str, Any]      # JSON: what current_choice says


def current_problem() -> str | None:
    """The problem chosen for the data at hand, if it is still on the shelf; before there are data, the one in mind."""
    dataset = session.dataset()
    chosen = session.recall(f"problem {dataset}") if dataset else session.recall("problem")
    found = find(chosen) if chosen else None
    return found.id if found else None


def choose_problem(problem: str, dataset: str | None = None) -> None:
    """For these data; without data yet, for the next file that is brought."""
    dataset = dataset or session.dataset()
    if dataset:
        session.remember(f"problem {dataset}", problem)
    keep_in_mind(None if dataset else problem)


def keep_in_mind(problem: str | None) -> None:
    """The question of the next file that is brought. None: it was asked of other data, the next file is not to get it."""
    session.remember("problem", problem)


def ask_of_new(dataset: str) -> None:
    """New data get the question they were brought for; those with the columns of earlier data, as next week's file has them, the
    question of these, and each column the part it had there."""
    before = next((id for id in studio().cleaning.same_columns(dataset) if session.recall(f"problem {id}")), None)
    question = session.recall("problem") or (session.recall(f"problem {before}") if before else None)
    if question is None:
        return
    choose_problem(question, dataset)
    if before and (parts := session.recall(_name(before, question))):
        session.remember(_name(dataset, question), parts)


def current_choice(dataset: str, problem: str) -> Choice:
    """What was chosen before, else what the columns suggest; without columns that are no longer there."""
    profile = studio().profile(dataset)
    names = [column.name for column in profile.columns]
    version = studio().ledger.version(dataset).number
    kept = session.recall(_name(dataset, problem))
    if kept is None or (kept["target"] is not None and kept["target"] not in names):
        guess = studio().guess(problem, dataset)
        kept = {"target": guess.target, "time": guess.time, "group": guess.group, "bad": guess.bad,
                "inputs": list(guess.inputs), "offered": list(guess.inputs), "late": list(guess.late), "keep": [],
                "knobs": list(guess.knobs)}
    kept = {"options": {}, "knobs": [], "limits": {}, **kept}
    there = {name: [c for c in kept[name] if c in names] for name in ("inputs", "offered", "late", "keep", "knobs")}
    roles = {name: kept[name] if kept[name] in names else None for name in ("target", "time", "group")}
    return {**kept, **there, **roles, "problem": problem, "dataset": dataset, "version": version}


def change(choice: Choice, **changes: Any) -> None:
    """Remember a choice with something changed. A new result column brings its own bad value."""
    changed = {**choice, **changes}
    if changed["target"] != choice["target"]:
        column = studio().profile(choice["dataset"]).column(changed["target"]) if changed["target"] else None
        changed["bad"] = guess_bad(problem_of(choice["problem"]), column)
    session.remember(_name(choice["dataset"], choice["problem"]), changed)


def request_from(choice: Choice) -> TrainRequest:
    """The request as the checks and the training take it. Columns offered and taken out are named as left out."""
    roles = [choice[name] for name in ("target", "time", "group") if choice[name]]
    late = [c for c in choice["late"] if c not in roles and c not in choice["keep"]]
    inputs = [c for c in choice["inputs"] if c not in roles and c not in late]
    taken_out = [c for c in choice["offered"] if c not in inputs and c not in late and c not in roles]
    knobs = [c for c in choice.get("knobs", []) if c in inputs]
    return TrainRequest(
        problem=choice["problem"], dataset=choice["dataset"], version=choice["version"], target=choice["target"] or "",
        time=choice["time"], group=choice["group"], inputs=(*inputs, *late), exclude=tuple(taken_out),
        keep=tuple(c for c in choice["keep"] if c in inputs), late=tuple(late), bad=choice["bad"],
        options=dict(choice.get("options", {})), knobs=tuple(Knob(c, *choice.get("limits", {}).get(c, ())) for c in knobs))


def settled(choice: Choice) -> bool:
    """Is all chosen that the problem cannot do without?"""
    return choice["target"] is not None or not problem_of(choice["problem"]).needs_target


def bad_values(choice: Choice) -> tuple[str, ...]:
    """What the result column holds."""
    column = studio().profile(choice["dataset"]).column(choice["target"]) if choice["target"] else None
    return answers(column) if column else ()


def _name(dataset: str, problem: str) -> str:
    return f"choice {dataset} {problem}"
