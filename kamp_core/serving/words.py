"""Sentences for callers: what is wrong, what is odd, what the model is; and which language they read."""
from typing import Any

from kamp_core.errors import KampError
from kamp_core.problems import problem
from kamp_core.serving.asking import BadRequest
from kamp_core.serving.model import Answer, Predicted, Served
from kamp_core.settings import Language
from kamp_core.studio.drifted import drift_line
from kamp_core.wording import say, say_error

_DOUBTFUL = {"hint": "warning.model_hint", "no_signal": "warning.model_no_signal", "suspicious": "warning.model_suspicious"}


def language_of(accepted: str, usual: Language) -> Language:
    """ko or en, the one that an Accept-Language header prefers; `usual` where it names neither."""
    wishes: list[tuple[float, Language]] = []
    for part in accepted.split(",")[:20]:
        name, _, weight = part.strip().lower().partition(";q=")
        if name[:2] in ("ko", "en"):
            wishes.append((float(weight) if weight.replace(".", "", 1).isdecimal() else 1.0, "ko" if name[:2] == "ko" else "en"))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes and max(wishes)[0] > 0 else usual


def error_body(error: KampError, language: Language) -> dict[str, Any]:
    """One shape for every error: code, sentence, and each fault with its row and column."""
    faults = error.faults if isinstance(error, BadRequest) else ()
    return {"error": error.code, "message": say_error(error, language),
            "errors": [{"row": fault.row, "column": fault.column, "code": fault.code,
                        "message": say(f"error.{fault.code}", language, **fault.facts)} for fault in faults]}


def answer_body(served: Served, answer: Answer, language: Language) -> dict[str, Any]:
    outside = [say("warning.rows_outside_recipe", language, count=answer.outside)] if answer.outside else []
    return {"model": served.card.run, "rows": [_row(row, language) for row in answer.rows],
            "drift": [drift_line(drift, language) for drift in answer.drift],
            "warnings": [*doubts_of(served, language), *outside]}


def _row(row: Predicted, language: Language) -> dict[str, Any]:
    chances = {"probabilities": row.chances} if row.chances else {}
    return {"prediction": row.prediction, **row.numbers, **chances, "reasons": list(row.reasons),
            "warnings": [{"code": doubt.code, "column": doubt.facts["column"],
                          "message": say(f"serve.{doubt.code}", language, **doubt.facts)} for doubt in row.doubts]}


def doubts_of(served: Served, language: Language) -> list[str]:
    """What its verdict makes one say with every prediction."""
    key = _DOUBTFUL.get(served.card.verdict)
    return [say(key, language)] if key else []


def model_body(served: Served, language: Language, most: int) -> dict[str, Any]:
    """What the model foretells, how far it can be trusted, and what it asks for."""
    card, head = served.card, served.card.headline
    return {"model": card.run, "problem": {"id": card.problem, "title": problem(card.problem).title[language]},
            "target": card.target, "classes": list(card.classes), "bad_value": card.bad_value, "made": card.made,
            "verdict": {"level": card.verdict, "title": say(f"report.level_{card.verdict}", language),
                        "message": say(f"report.means_{card.verdict}", language)},
            "headline": {**head, "metric": str(head["metric"])},
            "columns": [{"name": c.name, "kind": c.kind, "unit": c.unit, "low": c.low, "high": c.high, "levels": list(c.levels)}
                        for c in served.columns],
            "rows_at_least": served.rows_before + 1, "rows_at_most": most, "reasons_at_most": served.most_reasons or most}
