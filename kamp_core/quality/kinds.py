"""What a column is for a person, from its type, its name and how its values repeat."""
import re

from kamp_core.quality.facts import ColumnProfile, Kind

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
           "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_TIMES = ("DATE", "TIME", "TIMESTAMP")
_ID_NAME = re.compile(r"(^|[_\s.])(id|no|seq|serial|uid|uuid|key|index|udi|unnamed)($|[_\s.:])|번호|일련|순번",
                      re.IGNORECASE)
_CODE_NAME = re.compile(r"번호|품번|도번|차번|제번|작번|사번|(^|[_\s.])(id|no|nr)($|[_\s.:(])|호기|코드|등급|라인|금형|"
                        r"캐비티|종류|구분|code|class|type|grade|line|mou?ld|cavity|quality", re.IGNORECASE)
_LOT_NAME = re.compile(r"(^|[_\s.])(lot|batch|barcode|idx|cd|code)($|[_\s.:])|로트|배치|바코드|시리얼|코드|호기|"
                       r"품번|도번", re.IGNORECASE)
_FEW = 20             # so many different values are categories in a table of any size
_LONG_TEXT = 40       # characters: longer is prose, not a code


def is_number(type: str) -> bool:
    return type.split("(")[0] in NUMBERS


def is_time(type: str) -> bool:
    return type.startswith(_TIMES)


def numbers_things(column: ColumnProfile) -> bool:
    """Whole numbers that by their name say which one: a row, a lot, a machine. Nothing that was measured."""
    named = _ID_NAME.search(column.name) or _LOT_NAME.search(column.name)
    return column.kind == "id" or bool(named and is_number(column.type) and not column.decimals)


def kind_of(name: str, type: str, filled: int, distinct: int, whole: bool, span: float, length: float) -> Kind:
    """`whole`: numbers without decimals; `span`: maximum − minimum; `length`: mean characters of a text."""
    if filled == 0:
        return "empty"
    if distinct == 1:
        return "constant"
    if type == "BOOLEAN":
        return "boolean"
    if is_time(type):
        return "time"
    if is_number(type):
        return _number_kind(name, filled, distinct, whole, span)
    return _text_kind(filled, distinct, length)


def _number_kind(name: str, filled: int, distinct: int, whole: bool, span: float) -> Kind:
    if not whole:
        return "number"
    if distinct == 2 or (distinct <= _FEW and _CODE_NAME.search(name)):
        return "category"
    named = _ID_NAME.search(name) and distinct > _FEW and distinct >= filled / 2
    counts_rows = filled >= 100 and distinct >= 0.9 * filled and abs(span + 1 - filled) < 1
    return "id" if named or counts_rows else "number"


def _text_kind(filled: int, distinct: int, length: float) -> Kind:
    if distinct >= filled / 2 and filled > _FEW:
        return "text" if length > _LONG_TEXT else "id"
    if distinct <= _FEW or distinct <= filled / 5:
        return "category" if length <= _LONG_TEXT else "text"
    return "text"
