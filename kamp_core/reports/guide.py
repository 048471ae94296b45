"""The guide of a problem as one page to read or print."""
import re
from itertools import groupby

from markupsafe import Markup, escape

from kamp_core.problems import Problem
from kamp_core.problems.guide import PARTS
from kamp_core.reports.page import template
from kamp_core.settings import Language
from kamp_core.wording import say

_ITEM = re.compile(r"(?:(-)|\d+\.) ")


def guide_html(problem: Problem, language: Language) -> str:
    """All parts in the order of KAMP's guidebooks, on a page that needs nothing else."""
    parts = [(say(f"guide.part_{name}", language), _html(problem.guide.part(name)[language])) for name in PARTS]
    return template("guide").render(
        language=language, title=say("guide.title", language, problem=problem.title[language]), question=problem.question[language],
        wants=say("problem.wants", language), needs=problem.needs[language], gives=say("problem.gives", language),
        answer=problem.answer[language], parts=parts, made_up=say("guide.made_up", language))


def _html(text: str) -> Markup:
    """The little Markdown that guides are written in: a paragraph or an item of a list on each line."""
    blocks = []
    for kind, lines in groupby(filter(None, map(str.strip, text.splitlines())), key=_kind):
        if kind == "p":
            blocks += [f"<p>{_words(line)}</p>" for line in lines]
        else:
            items = "".join(f"<li>{_words(_ITEM.sub('', line, count=1))}</li>" for line in lines)
            blocks.append(f"<{kind}>{items}</{kind}>")
    return Markup("\n".join(blocks))


def _kind(line: str) -> str:
    item = _ITEM.match(line)
    return "p" if item is None else "ul" if item[1] else "ol"


def _words(line: str) -> str:
    """Escaped, with **bold** and `names of columns`."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(line)))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", bold)
