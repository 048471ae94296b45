"""What a cell looks like before anything is known of its column: a value, a unit, a word for a sum, a note."""
import re

from kamp_core.intake.written import EMPTY
from kamp_core.units import looks_like_unit

_NOON = "(오전|오후|AM|PM)"
_NUMBER = r"[-+₩\\$(<>≤≥~]{0,2}\s*[.,]?\d[\d,.'+~/-]*([eE][-+]?\d+)?\s*%?\)?"
_DATE = r"\d{1,4}\s?[-/.년]\s?\d{1,2}(\s?[-/.월]\s?(\d{1,4}\s?[일.]?)?)?"
_CLOCK = rf"({_NOON}\s*)?\d{{1,2}}(:\d{{2}}(:\d{{2}}([.,:]\d+)?)?|시\s?\d{{1,2}}분(\s?\d{{1,2}}초)?)(\s*{_NOON})?Z?"
_VALUE = re.compile(rf"{_NUMBER}|{_DATE}([T\s]\s*{_CLOCK})?|{_CLOCK}(\s*[~-]\s*{_CLOCK})?", re.IGNORECASE)
_NAMED_PERIOD = re.compile(r"\d+\s*[년월일시분초주차]+")              # 1월, 2024년: as often a name as a value
_WHOLE = re.compile(r"\d{1,4}")
_BRACKETED = re.compile(r"[\[(（][^\[\]()（）]{1,12}[\])）]")
_OF = r"(\s*[(\[（].*)?"                # 합계(EA)
_TOTAL = re.compile(r"((총|소|합|누|중|월|일|연|총합)?\s*계|총\s*합|(전체|월|일|총)\s*합계|전체|평균|"
                    rf"((sub|grand)[\s-]?)?totals?|sum){_OF}",
                    re.IGNORECASE)
_SUBTOTAL = re.compile(rf"(소\s*계|누\s*계|(sub|grand)[\s-]?totals?){_OF}", re.IGNORECASE)
_FIGURE = re.compile(r"최대|최소|최댓값|최솟값|최대값|최소값|표준\s?편차|"
                     r"average|avg\.?|mean|max\.?|min\.?|st\.?d(ev)?\.?|σ|cpk?|ppk?",
                     re.IGNORECASE)
_ENDS_AS_TOTAL = re.compile(r".{1,24}?([\s_·/-](계|평균|sum)|소계|합계|총계|누계|(sub|grand)?[\s-]?total)", re.IGNORECASE)
_LONGEST_LABEL = 40
_COMMENT = re.compile(r"(#|//|※)")
_NOTE = re.compile(r"^\W|[:：※]|\S\s+\S+\s+\S|^(이하|끝|비고|주\)|end\b|page\b|페이지|출력|작성)", re.IGNORECASE)
_RULE = re.compile(r"[-=_+*|:\s]{3,}")
SIGNS_OF_SUMS = ("계", "합", "균", "전체", "otal", "OTAL", "sum", "Sum", "SUM")       # one of them stands in every word for a sum
_AROUND = "[](){}<>:：*·- \t"


def is_empty(cell: str) -> bool:
    """Does the cell stand for nothing?"""
    return cell.lower() in EMPTY


def is_value(cell: str) -> bool:
    """A number, a date, a clock, or a code made of digits: what stands under a header rather than in it."""
    return _VALUE.fullmatch(cell) is not None and _NAMED_PERIOD.fullmatch(cell) is None


def is_whole(cell: str) -> bool:
    """A small whole number, as years and hours are written over columns."""
    return _WHOLE.fullmatch(cell) is not None


def is_unit(cell: str) -> bool:
    return _BRACKETED.fullmatch(cell) is not None or looks_like_unit(cell)


def is_total(cell: str) -> bool:
    """합계, 소 계, [Total]: the word and nothing else."""
    bare = cell.strip(_AROUND)
    return _TOTAL.fullmatch(bare) is not None


def is_subtotal(cell: str) -> bool:
    """A word that is never one of the values of a column."""
    return _SUBTOTAL.fullmatch(cell.strip(_AROUND)) is not None


def may_be_special(cell: str) -> bool:
    """Quickly: is the cell worth a closer look for being a sum, a comment, a drawn line?"""
    if cell[0] in "-=_+*|#/※[<(:":
        return not cell[-1].isdecimal()
    if not cell.isascii():
        return "계" in cell or "합" in cell or "균" in cell or "최" in cell or "편차" in cell or "σ" in cell or "전체" in cell
    if cell[0].isdecimal() or len(cell) > _LONGEST_LABEL:
        return False
    lower = cell.lower()
    return "total" in lower or "sum" in lower or lower[:2] in ("av", "me", "ma", "mi", "st", "cp", "pp")


def is_figure(cell: str) -> bool:
    """A word for a figure over many rows, which stands below a table: 최대, Average, Cpk."""
    return _FIGURE.fullmatch(cell.strip(_AROUND)) is not None


def ends_as_total(cell: str) -> bool:
    """'1호기 소계', 'March total'."""
    return _ENDS_AS_TOTAL.fullmatch(cell.strip(_AROUND)) is not None


def is_comment(cell: str) -> bool:
    return _COMMENT.match(cell) is not None


def is_note(cell: str) -> bool:
    """A sentence or a remark rather than a value."""
    return _NOTE.search(cell) is not None


def is_rule(record: list[str]) -> bool:
    """A line drawn with signs: -----+-----."""
    return any(len(cell) > 2 for cell in record) and _RULE.fullmatch("".join(record)) is not None
