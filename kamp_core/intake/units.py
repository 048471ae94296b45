"""Units as people write them, behind a number or at the end of a column's name."""
import unicodedata

_UNITS = """
m cm mm μm nm km inch ft m2 cm2 mm2 m3 cm3 cc L mL kL g mg μg kg t T ton lb °C °F K °
Pa kPa MPa GPa hPa mPa bar mbar psi kgf gf N kN mN Nm cNm kgfm kgcm kgfcm mmHg mmH2O Torr mTorr
V mV kV A mA μA W kW MW mW VA kVA MVA var kvar Wh kWh MWh GWh kvarh J kJ MJ cal kcal Mcal
Hz kHz MHz GHz rpm s sec ms μs min h hr Ω kΩ MΩ mΩ μF pF nF dB lx lm T mT
% ‰ ppm ppb wt% vol% mol% %RH RH% cP cSt Pas mPas μS mS NTU HRC HRB HV ea pcs pc set box roll shot
개 대 장 매 건 회 명 본 롤 박스 세트 포 팩 켤레 톤 초 분 시간 개월 배 도 리터 그램 천원 만원 백만원 억원
"""
_KNOWN = _UNITS.split()
_MONEY = {"₩": "원", "\\": "원", "won": "원", "krw": "원", "원": "원", "$": "$", "usd": "$", "달러": "$",
          "€": "€", "eur": "€", "유로": "€", "¥": "¥", "jpy": "¥", "엔": "¥"}
PREFIXES = ("₩", "￦", "\\", "$", "€", "¥", "￥")     # money stands before the number, too
_ALIASES = {"um": "μm", "us": "μs", "ug": "μg", "uA": "μA", "uF": "μF", "uS": "μS"}
_ANY_CASE: dict[str, set[str]] = {}
for _unit in _KNOWN:
    _ANY_CASE.setdefault(_unit.casefold(), set()).add(_unit)
_IN_NAMES_ALSO_WORDS = {"min", "set", "box", "shot", "roll", "ton", "var", "pc"}     # 온도_min is a minimum


def unit_key(written: str) -> str | None:
    """The same for ㎜, mm and MM, another for mPa than for MPa; None for what is no unit, such as 호기."""
    plain = _plain(written)
    if plain.casefold() in _MONEY:
        return _MONEY[plain.casefold()]
    whole = _known(plain)
    parts = [_known(part) for part in plain.split("/")]
    return whole or ("/".join(part for part in parts if part) if len(parts) == 2 and all(parts) else None)


def is_money(written: str) -> bool:
    return _plain(written).casefold() in _MONEY


def one_letter(key: str) -> bool:
    """Units such as A or V: right behind a whole number they may as well be the end of a code."""
    return len(key) == 1 and key.isascii() and key.isalpha()


def unit_after_name(name: str) -> str | None:
    """'Usage_kWh' → 'kWh': a unit of two letters or more, or a sign such as ℃, behind the last low line."""
    head, _, tail = name.rpartition("_")
    plain = _plain(tail)
    sign = len(tail) == 1 and not tail.isalnum()
    known = plain in _KNOWN or (len(plain) > 2 and _known(plain) is not None)
    word = plain.casefold() in _IN_NAMES_ALSO_WORDS or "가" <= plain[:1] <= "힣"
    return tail if head and known and not word and (len(plain) > 1 or sign) else None


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).replace("·", "").replace("⋅", "").replace("^", "")
    return "".join(text.split())


def _known(plain: str) -> str | None:
    """As it stands, else in whatever case, if that can mean one unit only: kwh is kWh, mpa may be mPa or MPa."""
    plain = _ALIASES.get(plain, plain)
    found = _ANY_CASE.get(plain.casefold(), set())
    return plain if plain in found else next(iter(found)) if len(found) == 1 else None
