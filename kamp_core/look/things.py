"""What a column of names tells apart: products, moulds, machines, materials or people, by what factories call them."""
import re
from collections.abc import Sequence
from typing import Literal

from kamp_core.quality.facts import ColumnProfile, Profile

Thing = Literal["product", "mould", "machine", "material", "people"]
_WORDS: dict[Thing, str] = {
    "product": r"제품|품목|품번|품명|품종|기종|모델|부품|product|item|sku|model|(?<![a-z])parts?(?=_|no|nr|name|code|id|\W|\d|$)",
    "mould": r"금형|캐비티|mou?ld|cavity|(?<![a-z])die(?![a-z])",
    "machine": r"설비|호기|기계|장비|라인|machine|equip|(?<![a-z])line(?![a-z])",
    "material": r"원료|원자재|자재|재료|수지|material|resin",
    "people": r"작업자|담당자|근무조|교대|operator|worker|(?<![a-z])(shift|crew)(?![a-z])"}
_SURE = {thing: re.compile(words, re.IGNORECASE) for thing, words in _WORDS.items()}
_MEASURED = re.compile(r"온도|압력|시간|시각|속도|수량|개수|무게|중량|일자|날짜|temp|pressure|time|date|speed|rpm|qty|quantity|"
                       r"count|weight|rate|amount", re.IGNORECASE)   # of a thing, and not its name
_FEW = 12                  # different whole numbers that may be names, such as moulds 1 to 6


def thing_of(name: str) -> Thing | None:
    """What a column of this name tells apart; None where the name does not say, or names a measurement of it."""
    if _MEASURED.search(name):
        return None
    return next((thing for thing, words in _SURE.items() if words.search(name)), None)


def tells_groups(column: ColumnProfile) -> bool:
    """Are its values names of groups, be they written as numbers?"""
    if column.kind == "number":
        return not column.decimals and 1 < column.distinct <= _FEW
    return column.kind in ("category", "boolean") and column.distinct > 1


def compared_first(profile: Profile, groups: Sequence[str]) -> list[str]:
    """Columns of groups in the order in which they are worth comparing: what factories have names for, then few kinds before many,
    such as lots."""
    kinds = {column.name: column.distinct for column in profile.columns}
    return sorted(groups, key=lambda name: (thing_of(name) is None, kinds[name] > _FEW))


def product_of(profile: Profile, target: str) -> str | None:
    """The column that tells the product, else the mould that makes it, by its name."""
    able = [c.name for c in profile.columns if c.name != target and tells_groups(c)]
    return next((name for thing in ("product", "mould") for name in able if thing_of(name) == thing), None)
