"""Words of a judgement (O/X, 양/불, OK/NG): they stay the words that people use, each in one spelling."""
import re
from collections import Counter, defaultdict

from kamp_core.intake.written import NOT_JUDGED, folded, narrowed

_WORDS = """
o/x 양/불 양품/불량 양품/불량품 양호/불량 합격/불합격 합/부 합/불 적합/부적합 정상/이상 정상/비정상 정상/불량 유/무 있음/없음
예/아니오 예/아니요 가동/비가동 가동/정지 y/n yes/no ok/ng ok/nok pass/fail p/f go/nogo good/bad good/ng g/ng t/f on/off
"""
_PAIRS = tuple(tuple(pair.split("/")) for pair in _WORDS.split())
_KNOWN = {word for pair in _PAIRS for word in pair}
_SHARE = 0.9                # of the filled cells that must hold a word we know
_MOST = 5                   # different words: two, and 재검 or the like
_MOST_SPELLINGS = 30
_WIDE_LETTER = re.compile("[Ａ-Ｚａ-ｚ０-９]")


def words_of(values: list[str]) -> str | None:
    """How a column of text is to be read: 'words OK|NG', 'narrow' where it has wide letters, None as it stands."""
    counts = Counter(value.strip() for value in values)
    words = _judgement(counts) if len(counts) <= _MOST_SPELLINGS else ()
    if words:
        return "words " + "|".join(words)
    return "narrow" if any(map(_WIDE_LETTER.search, counts)) else None


def _judgement(counts: Counter[str]) -> tuple[str, ...]:
    """The usual spelling of each word that is known, if the column holds a pair of them and little else."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for spelling, count in counts.items():
        if spelling and folded(spelling) not in NOT_JUDGED:
            spellings[folded(spelling)][spelling] += count
    known = {fold: found for fold, found in spellings.items() if fold in _KNOWN}
    share = sum(found.total() for found in known.values()) / max(1, sum(found.total() for found in spellings.values()))
    if share < _SHARE or len(spellings) > _MOST or not any(one in known and other in known for one, other in _PAIRS):
        return ()
    return tuple(narrowed(found.most_common(1)[0][0]) for found in known.values())
