"""The page about the endpoint, for people: no script, nothing from elsewhere."""
import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from kamp_core.problems import problem
from kamp_core.serving.columns import AskedColumn
from kamp_core.serving.door import Limits
from kamp_core.serving.model import Served
from kamp_core.serving.words import doubts_of
from kamp_core.settings import Language
from kamp_core.wording import say

_WORDS = ("page_title", "page_columns", "page_column", "page_kind", "page_seen", "page_how", "page_answer", "page_rules",
          "page_machines")
_SHOWN = 200            # columns


@cache
def _template() -> jinja2.Template:
    pages = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True,
                               loader=jinja2.FileSystemLoader(Path(__file__).parent, encoding="utf-8"))
    return pages.get_template("page.html.jinja")


def page_html(served: Served, limits: Limits, with_key: bool, address: str, language: Language) -> str:
    """What the model foretells, what a row holds, how to ask, in the reader's language."""
    card = served.card
    row = {column.name: _example(column) for column in served.columns}
    body = json.dumps({"rows": [row], "reasons": True}, ensure_ascii=False, indent=1)
    return _template().render(
        language=language, words={name: say(f"serve.{name}", language) for name in _WORDS},
        about=say("serve.page_about" if card.target else "serve.page_about_plain", language,
                  problem=problem(card.problem).title[language], target=card.target),
        verdict=say(f"report.level_{card.verdict}", language), means=say(f"report.means_{card.verdict}", language),
        doubts=doubts_of(served, language),
        columns=[(column.name, say(f"serve.page_kind_{column.kind}", language), column.told) for column in served.columns[:_SHOWN]],
        curl=" ".join([f"curl {address}predict -H 'Content-Type: application/json'", *(["-H 'X-API-Key: …'"] if with_key else []),
                       "-d '" + body.replace("'", "'\\''") + "'"]),
        answer=json.dumps(_answer(served), ensure_ascii=False, indent=1), rules=_rules(served, limits, with_key, language))


def _rules(served: Served, limits: Limits, with_key: bool, language: Language) -> list[str]:
    names = ["page_rule_names", "page_rule_rows"] + (["page_rule_before"] if served.rows_before else []) + ["page_rule_reasons"]
    names += (["page_rule_key"] if with_key else []) + ["page_rule_language", "page_rule_wrong"]
    facts = {"most": limits.rows, "size": limits.body >> 10, "least": served.rows_before + 1}
    return [say(f"serve.{name}", language, **facts) for name in names]


def _example(column: AskedColumn) -> Any:
    if column.kind == "time":
        return "2026-03-02T08:00:00"
    if column.low is not None and column.high is not None:
        return float(f"{(column.low + column.high) / 2:.4g}")
    return column.levels[0] if column.levels else None


def _answer(served: Served) -> dict[str, Any]:
    """The form of an answer, with dots for numbers."""
    card = served.card
    one: dict[str, Any] = {"prediction": card.classes[-1] if card.classes else "…"}
    one |= {"risk": "0…1"} if card.bad_value is not None else {}
    one |= {"probabilities": dict.fromkeys(card.classes, "0…1")} if card.classes else {}
    one |= {"low": "…", "high": "…"} if card.ends or card.error_low is not None else {}
    return {"model": card.run, "rows": [one | {"reasons": ["…"], "warnings": []}], "drift": [], "warnings": []}
