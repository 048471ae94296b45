"""The model file: what is written on it, what it holds, and how it becomes a model again."""
import importlib.metadata
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from kamp_core import units
from kamp_core.errors import KampError
from kamp_core.intake import columns, written
from kamp_core.learning import blended, history, prepare, reasons
from kamp_core.learning.alarms import watcher
from kamp_core.learning.alarms.watcher import Watcher
from kamp_core.learning.blended import Blend
from kamp_core.learning.groups import divider
from kamp_core.learning.groups.divider import Divider
from kamp_core.learning.history import History
from kamp_core.learning.outcome import Facts, Outcome
from kamp_core.learning.prepare import Preparation
from kamp_core.models import predict
from kamp_core.models.careful import Careful, pickled
from kamp_core.models.facts import FORM, Card, Package
from kamp_core.models.forecast_parts import read_forecast
from kamp_core.models.signed import read_signed, write_signed
from kamp_core.problems import WITHOUT_ANSWERS, find
from kamp_core.recipe.steps import parse_recipe
from kamp_core.settings import Language
from kamp_core.wording import sentences

_CARD: TypeAdapter[Card] = TypeAdapter(Card)
BOOSTERS = {"lightgbm": "lightgbm", "catboost": "catboost", "xgboost": "xgboost-cpu"}     # module to package
_WORDS = ("columns_missing", "recipe_needed", "cells_unread", "done", "reason_empty", "reason_unseen", "reason_risk_up",
          "reason_risk_down", "reason_value_up", "reason_value_down", "reason_class_up", "reason_class_down", "reason_alarm_up",
          "reason_alarm_down", "reason_unlike_up", "reason_unlike_down", "alarm", "no_alarm", "reason_group_up",
          "reason_group_down", "group_high", "group_low", "group_plain", "unlike_any")


def make_card(outcome: Outcome, preparation: Preparation, estimator: Any, time: str | None, error_low: float | None,
              error_high: float | None, seen: dict[str, dict[str, Any]], formats: dict[str, dict[str, Any]],
              recipe: tuple[Facts, ...] = (), raw: tuple[Facts, ...] = ()) -> Card:
    """What is to be written on a model. `time`: the column of the time role; `formats`: as in `Card`, of any columns;
    `recipe` and `raw`: as in `Card`."""
    kinds = _asked(preparation, outcome.history)
    return Card(
        run=outcome.run, problem=outcome.problem, family=outcome.family, target=outcome.target, classes=outcome.classes,
        bad_value=outcome.bad_value, columns=tuple(kinds), kinds=kinds, time=time,
        made=now(), verdict=outcome.verdict.level, headline=headline_facts(outcome),
        threshold=outcome.threshold, error_low=error_low, error_high=error_high, ends=_ends(outcome), seen=seen,
        versions={name: importlib.metadata.version(name) for name in _needs(estimator)},
        formats={name: formats[name] for name in kinds if name in formats}, recipe=recipe, raw=raw, history=outcome.history,
        group=next((out.column for out in outcome.excluded if out.reason == "role_group"), None), least=_least(outcome.problem))


def _least(problem: str) -> float | None:
    """Times left and times taken end at 0."""
    asked = find(problem)
    return 0.0 if asked is not None and (asked.life == "remaining" or asked.asks == "due") else None


def _asked(preparation: Preparation, told: Facts) -> dict[str, str]:
    """The columns that a file has to have, each with its kind."""
    kinds = {column.name: column.kind for column in preparation.columns}
    if not told:
        return kinds
    made = History.from_json(told)
    kinds |= {made.time: "time"} | ({made.group: "category"} if made.group else {})
    return {name: kinds[name] for name in made.asked(tuple(column.name for column in preparation.columns))}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def headline_facts(outcome: Outcome) -> Facts:
    """The headline score, as a card tells it."""
    head = outcome.headline
    return {"metric": head.metric.value, "value": head.value, "low": head.low, "high": head.high,
            "baseline": head.baseline, "scheme": head.scheme}


def _ends(outcome: Outcome) -> dict[str, Any]:
    interval = outcome.interval
    return {"at": interval.at, "low": interval.low, "high": interval.high} if interval else {}


def save_package(path: Path, card: Card, preparation: Preparation, estimator: Any, background: "np.ndarray[Any, Any]",
                 key: bytes) -> None:
    """Write and sign. Raises ValueError on an estimator that needs more than scikit-learn and the boosters."""
    members = {
        "card.json": card_json(card),
        "preparation.json": json.dumps(preparation.to_json(), ensure_ascii=False, indent=1).encode(),
        **_estimator(estimator),
        "background.npy": _array(background),
        "words.json": json.dumps(words(), ensure_ascii=False, indent=1).encode(),
        "predict.py": Path(predict.__file__).read_bytes(),
        **reading_files(),
        "blended.py": Path(blended.__file__).read_bytes(),
        "watcher.py": Path(watcher.__file__).read_bytes(),
        "divider.py": Path(divider.__file__).read_bytes(),
        "history.py": Path(history.__file__).read_bytes(),
        "prepare.py": Path(prepare.__file__).read_bytes(),
        "reasons.py": Path(reasons.__file__).read_bytes(),
        "requirements.txt": "".join(f"{name}=={version}\n" for name, version in card.versions.items()).encode(),
        "README.md": readme(card).encode(),
    }
    write_signed(path, members, key)


def reading_files() -> dict[str, bytes]:
    """What a download reads a file by: names of columns, units, and how cells are written."""
    return {"columns.py": Path(columns.__file__).read_bytes().replace(b"from kamp_core.units ", b"from units "),
            "units.py": Path(units.__file__).read_bytes(), "written.py": Path(written.__file__).read_bytes()}


def _estimator(estimator: Any) -> dict[str, bytes]:
    """The bare estimators, and beside them what puts them together."""
    if isinstance(estimator, Watcher):
        return {"estimator.pkl": pickled([]), "watcher.json": json.dumps(estimator.to_json()).encode()}
    if isinstance(estimator, Divider):
        return {"estimator.pkl": pickled([]), "divider.json": json.dumps(estimator.to_json(), ensure_ascii=False).encode()}
    if isinstance(estimator, Blend):
        return {"estimator.pkl": pickled(estimator.parts()),
                "blend.json": json.dumps(estimator.to_json(), ensure_ascii=False, indent=1).encode()}
    return {"estimator.pkl": pickled(estimator)}


def card_json(card: Card) -> bytes:
    return _CARD.dump_json(card, indent=1)


def load_package(path: Path, key: bytes) -> Package:
    """Nothing is unpickled before. Raises KampError('model_not_signed') unless every member is as it was when this workspace
    signed it, and KampError('model_other_form') where another version of the program made it."""
    members = read_signed(path, key)
    told = json.loads(members["card.json"])
    if told.get("form", FORM) != FORM:
        raise KampError("model_other_form", made=str(told.get("made", ""))[:10])
    if "forecast.json" in members:
        return read_forecast(members, _CARD.validate_json(members["card.json"]), Careful)
    preparation = Preparation.from_json(json.loads(members["preparation.json"]))
    estimator = Careful(io.BytesIO(members["estimator.pkl"])).load()
    if "blend.json" in members:
        estimator = Blend.from_parts(json.loads(members["blend.json"]), estimator)
    if "watcher.json" in members:
        estimator = Watcher.from_json(json.loads(members["watcher.json"]))
    if "divider.json" in members:
        estimator = Divider.from_json(json.loads(members["divider.json"]))
    background = np.load(io.BytesIO(members["background.npy"]), allow_pickle=False)
    card = _CARD.validate_json(members["card.json"])
    return Package(replace(card, least=_least(card.problem)), preparation, estimator, background)


def words() -> dict[str, dict[str, str]]:
    """The few sentences that a model says by itself, in both languages, blanks unfilled."""
    languages: tuple[Language, ...] = ("ko", "en")
    return {language: {name: sentences()[f"model_file.{name}"][language] for name in _WORDS} for language in languages}


def _array(values: "np.ndarray[Any, Any]") -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(values, dtype="float64"), allow_pickle=False)
    return buffer.getvalue()


def _needs(estimator: Any) -> list[str]:
    """The packages that `predict.py` has to have for this estimator."""
    if isinstance(estimator, Watcher | Divider):
        return ["numpy", "pandas"]
    members = [estimator]
    if isinstance(estimator, Blend):
        members = estimator.parts()
    elif type(estimator).__name__.startswith("Voting"):
        members = estimator.estimators_
    last = [type(member.steps[-1][1] if hasattr(member, "steps") else member) for member in members]
    modules = {kind.__module__.split(".")[0] for kind in last}
    boosters = [package for name, package in BOOSTERS.items() if name in modules]
    return ["numpy", "pandas", "scipy", "scikit-learn", "joblib", *boosters,
            *([] if reasons.explains_itself(estimator) else ["shap"])]


def readme(card: Card) -> str:
    text = (Path(__file__).parent / "download.md").read_text("utf-8")
    blanks = {"target": _foretold(card), "columns": ", ".join(card.columns), "first": card.columns[0],
              "made": card.made[:10], "run": card.run, "recipe": _recipe(card), "prepared": " --prepared" if card.recipe else ""}
    for name, value in blanks.items():
        text = text.replace("{" + name + "}", value)
    return text


def _foretold(card: Card) -> str:
    """The result column; where there is none to foretell, the problem's name."""
    problem = find(card.problem)
    if card.family not in WITHOUT_ANSWERS or problem is None:
        return card.target
    return f"{problem.title['ko']} · {problem.title['en']}"


def _recipe(card: Card) -> str:
    """What has to be done to a file before this model may see it, in both languages; nothing where nothing has to be."""
    if not card.recipe:
        return ""
    steps = parse_recipe(card.recipe)
    told = [f"{number}. {step.sentence('ko')}  \n   {step.sentence('en')}" for number, step in enumerate(steps, start=1)]
    needs = [words()[language]["recipe_needed"].replace("{columns}", ", ".join(card.columns)) for language in ("ko", "en")]
    return "\n".join(["", *needs, "", *told, ""])
