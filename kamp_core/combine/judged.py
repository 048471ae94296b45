"""Which columns hold a judgement: good or bad, not what was made or when."""
import re

from kamp_core.intake.facts import Column
from kamp_core.intake.written import canonical_words, folded

_NAMES = re.compile(r"판정|판별|합부|합불|양부|양불|불량\s*여부|결과|result|judg|verdict|pass.*fail|ok.*ng", re.IGNORECASE)
_WORDS = frozenset(("양품", "불량", "불량품", "양호", "합격", "불합격", "적합", "부적합", "정상", "이상", "양", "불", "합", "부",
                    "ok", "ng", "nok", "pass", "fail", "good", "bad", "nogo"))


def is_judged(column: Column) -> bool:
    """By the name, or by its words; O/X and the like judge anything, so they need a name."""
    if column.type not in ("text", "integer", "boolean"):
        return False
    return bool(_NAMES.search(column.name)) or any(folded(word) in _WORDS for word in canonical_words(column.format))
