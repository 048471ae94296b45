"""Units: what a spelling means, which units are the same, and how one becomes another: exact fractions of SI.

This file stands alone: a downloaded model carries a copy of it.

Sources: BIPM, The International System of Units (SI), 9th edition (2019); NIST Special Publication 811 (2008), Appendix B.
Exact by definition there: 1 in = 25.4 mm, 1 lb = 0.45359237 kg, standard gravity 9.80665 m/s² (so 1 kgf = 9.80665 N),
1 atm = 101325 Pa, 1 cal (thermochemical) = 4.184 J, 1 US gal = 231 in³, 0 ℃ = 273.15 K, 1 ℉ = 5/9 K from 459.67.
"""
from __future__ import annotations

import unicodedata
from fractions import Fraction
from functools import lru_cache

_G, _LB, _INCH = Fraction("9.80665"), Fraction("0.45359237"), Fraction("0.0254")
_HG, _WATER = Fraction("133.322387415"), _G     # Pa of 1 mm of mercury (13.5951 g/cm³) and of water (1 g/cm³)
_LBF = _LB * _G
# by quantity: unit → (times, plus), SI value = times · (value + plus)
_TABLE: dict[str, dict[str, tuple[Fraction | int | str, Fraction | int | str]]] = {
    "temperature": {"℃": (1, "273.15"), "℉": (Fraction(5, 9), "459.67"), "K": (1, 0)},
    "pressure": {"Pa": (1, 0), "hPa": (100, 0), "kPa": (1000, 0), "MPa": (10**6, 0), "bar": (10**5, 0),
                 "mbar": (100, 0), "kgf/cm²": (_G * 10**4, 0), "psi": (_LBF / _INCH**2, 0), "atm": (101325, 0),
                 "mmHg": (_HG, 0), "Torr": (Fraction(101325, 760), 0), "mmH2O": (_WATER, 0)},
    "length": {"mm": ("0.001", 0), "cm": ("0.01", 0), "m": (1, 0), "km": (1000, 0), "μm": (Fraction(1, 10**6), 0),
               "nm": (Fraction(1, 10**9), 0), "inch": (_INCH, 0), "mil": (_INCH / 1000, 0), "ft": (_INCH * 12, 0)},
    "area": {"mm²": (Fraction(1, 10**6), 0), "cm²": (Fraction(1, 10**4), 0), "m²": (1, 0), "in²": (_INCH**2, 0)},
    "volume": {"mL": (Fraction(1, 10**6), 0), "cm³": (Fraction(1, 10**6), 0), "cc": (Fraction(1, 10**6), 0), "L": ("0.001", 0),
               "m³": (1, 0), "kL": (1, 0), "gal": (_INCH**3 * 231, 0)},
    "mass": {"mg": (Fraction(1, 10**6), 0), "g": ("0.001", 0), "kg": (1, 0), "t": (1000, 0), "lb": (_LB, 0), "oz": (_LB / 16, 0)},
    "time": {"ms": ("0.001", 0), "s": (1, 0), "min": (60, 0), "h": (3600, 0), "d": (86400, 0)},
    "force": {"N": (1, 0), "kN": (1000, 0), "mN": ("0.001", 0), "gf": (_G / 1000, 0), "kgf": (_G, 0), "tf": (_G * 1000, 0),
              "lbf": (_LBF, 0)},
    "torque": {"N·m": (1, 0), "N·cm": ("0.01", 0), "kgf·m": (_G, 0), "kgf·cm": (_G / 100, 0), "lbf·ft": (_LBF * _INCH * 12, 0),
               "lbf·in": (_LBF * _INCH, 0)},
    "speed": {"mm/s": ("0.001", 0), "cm/s": ("0.01", 0), "m/s": (1, 0), "mm/min": (Fraction(1, 60000), 0),
              "m/min": (Fraction(1, 60), 0), "km/h": (Fraction(1000, 3600), 0), "in/s": (_INCH, 0)},
    "rotation": {"rpm": (Fraction(1, 60), 0), "rps": (1, 0)},
    "flow": {"L/min": (Fraction(1, 60000), 0), "L/h": (Fraction(1, 3600000), 0), "mL/min": (Fraction(1, 60 * 10**6), 0),
             "cc/min": (Fraction(1, 60 * 10**6), 0), "m³/h": (Fraction(1, 3600), 0), "m³/min": (Fraction(1, 60), 0),
             "gpm": (_INCH**3 * 231 / 60, 0)},
    "energy": {"J": (1, 0), "kJ": (1000, 0), "MJ": (10**6, 0), "GJ": (10**9, 0), "Wh": (3600, 0), "kWh": (3600000, 0),
               "MWh": (36 * 10**8, 0), "cal": ("4.184", 0), "kcal": (4184, 0)},
    "power": {"W": (1, 0), "kW": (1000, 0), "MW": (10**6, 0), "mW": ("0.001", 0), "PS": (_G * 75, 0),
              "hp": (_LBF * _INCH * 12 * 550, 0)},
    "voltage": {"V": (1, 0), "mV": ("0.001", 0), "kV": (1000, 0)},
    "current": {"A": (1, 0), "mA": ("0.001", 0), "μA": (Fraction(1, 10**6), 0), "kA": (1000, 0)},
    "frequency": {"Hz": (1, 0), "kHz": (1000, 0), "MHz": (10**6, 0)},
    "density": {"g/cm³": (1000, 0), "kg/m³": (1, 0)},
    "viscosity": {"Pa·s": (1, 0), "mPa·s": ("0.001", 0), "cP": ("0.001", 0)},
    "share": {"%": ("0.01", 0), "ppm": (Fraction(1, 10**6), 0), "‰": ("0.001", 0)},
    "money": {"원": (1, 0), "천원": (1000, 0), "만원": (10**4, 0), "백만원": (10**6, 0), "억원": (10**8, 0)},
}
_QUANTITY = {unit: quantity for quantity, units in _TABLE.items() for unit in units}
# units that are not turned into others
_NOT_TURNED = """
μg T ° GPa mPa mTorr VA kVA MVA var kvar GWh kvarh Mcal μs GHz Ω kΩ MΩ mΩ μF pF nF dB dBA lx lm mT N·mm cN·m
ppb wt% vol% mol% %RH RH% cSt μS mS NTU HRC HRB HV pH ea pcs pc set box roll shot $ € ¥
개 대 장 매 건 회 명 본 롤 박스 세트 포 팩 켤레 개월 배 도
"""
_SPELLINGS = """
C=℃ °C=℃ ˚C=℃ degC=℃ F=℉ °F=℉ degF=℉ kg/cm2=kgf/cm² in=inch "=inch um=μm ug=μg us=μs ml=mL l=L ℓ=L ton=t 톤=t sec=s 초=s
분=min hr=h hour=h 시간=h 일=d day=d r/min=rpm lpm=L/min m3/hr=m³/h uA=μA uF=μF uS=μS ohm=Ω lux=lx 리터=L 그램=g
₩=원 \\=원 won=원 krw=원 usd=$ 달러=$ eur=€ 유로=€ jpy=¥ 엔=¥ kgfm=kgf·m kgcm=kgf·cm kgm=kgf·m
"""
PREFIXES = ("₩", "￦", "\\", "$", "€", "¥", "￥")     # money stands before the number, too
_MONEY = {"원", "$", "€", "¥"}
# in a header a unit; right behind a number the end of a code, or a day of the month
_NOT_BEHIND_NUMBERS = {"C", "F", "d", "day", "일", '"', "in", "mil", "oz", "gal", "tf", "lbf", "gpm", "PS", "hp", "kA", "rps", "pH",
                       "dBA"}
_IN_NAMES_ALSO_WORDS = {"min", "set", "box", "shot", "roll", "ton", "var", "pc", "day", "hour", "in"}     # 온도_min is a minimum


def _plain(written: str) -> str:
    """Without blanks, dots and raised digits: ㎏/㎠, kg/cm² and kg / cm^2 are one."""
    text = unicodedata.normalize("NFKC", written)
    return "".join(letter for letter in text if not letter.isspace() and letter not in "·⋅^")


_MEANT = {_plain(unit): unit for unit in (*_QUANTITY, *_NOT_TURNED.split())}
_MEANT |= {_plain(spelt): unit for spelt, _, unit in (pair.partition("=") for pair in _SPELLINGS.split())}
_ANY_CASE: dict[str, set[str]] = {}
for _spelt in _MEANT:
    _ANY_CASE.setdefault(_spelt.casefold(), set()).add(_spelt)


def unit_key(written: str | None) -> str | None:
    """The same for ㎜, mm and MM, another for mPa than for MPa; None for what is no unit, such as 호기."""
    return _key(written) if written else None


@lru_cache(maxsize=4096)
def _key(written: str) -> str | None:
    plain = _plain(written)
    for spelt in (plain, plain.translate({ord(mark): None for mark in ".*-"})):
        if meant := _known(spelt):
            return meant
    parts = [_known(part) for part in plain.split("/")]
    return "/".join(part for part in parts if part) if len(parts) == 2 and all(parts) else None


def _known(plain: str) -> str | None:
    """As it stands, else in whatever case, if that can mean one unit only: kwh is kWh; mpa may be mPa or MPa, MPA is MPa."""
    if plain in _MEANT:
        return _MEANT[plain]
    meant = {_MEANT[spelt] for spelt in _ANY_CASE.get(plain.casefold(), ())}
    if len(meant) > 1 and plain[0].isupper():
        meant = {unit for unit in meant if unit[0] not in "mμ"}
    found = meant.pop() if len(meant) == 1 else None
    return found if len(plain) > 1 or found is None or one_letter(found) else None       # c is no ℃


def same_unit(one: str | None, other: str | None) -> bool:
    """Are these two spellings of one unit? Of unknown ones the letters must agree."""
    if not one or not other:
        return not one and not other
    return (unit_key(one) or _plain(one)) == (unit_key(other) or _plain(other))


def unit_behind_number(written: str) -> str | None:
    """As `unit_key`, of what stands right behind a number in a cell, where 12C is a code."""
    return None if _plain(written) in _NOT_BEHIND_NUMBERS or unit_key(written) in _NOT_BEHIND_NUMBERS else unit_key(written)


def is_money(written: str) -> bool:
    return unit_key(written) in _MONEY


def one_letter(written: str) -> bool:
    """Units such as A or V: right behind a whole number they may as well be the end of a code."""
    return len(written) == 1 and written.isascii() and written.isalpha()


def looks_like_unit(written: str) -> bool:
    """Is it spelt as people spell a unit, letters large and small included? PC is a material and no piece."""
    plain = _plain(written)
    return (plain in _MEANT and (len(plain) > 1 or _MEANT[plain] == plain)) or (len(plain) > 2 and unit_key(written) is not None)


def is_unit_in_any_case(written: str) -> bool:
    """Also 'mpa', which may be one of two units."""
    return _plain(written).casefold() in _ANY_CASE


def unit_after_name(name: str) -> str | None:
    """'Usage_kWh' → 'kWh': a unit of two letters or more, or a sign such as ℃, behind the last low line."""
    head, _, tail = name.rpartition("_")
    plain = _plain(tail)
    sign = len(tail) == 1 and not tail.isalnum()
    word = plain.casefold() in _IN_NAMES_ALSO_WORDS or "가" <= plain[:1] <= "힣"
    return tail if head and looks_like_unit(tail) and not word and (len(plain) > 1 or sign) else None


# one unit turned into another -------------------------------------------------------------------------------------


def known_unit(written: str | None) -> str | None:
    """The unit that is meant, if it is one that can be turned into others; None for all others."""
    key = unit_key(written)
    return key if key in _QUANTITY else None


def other_units(written: str | None) -> tuple[str, ...]:
    """The units that this one can be turned into."""
    unit = known_unit(written)
    return tuple(other for other in _TABLE[_QUANTITY[unit]] if other != unit) if unit else ()


def all_units() -> tuple[str, ...]:
    return tuple(_QUANTITY)


def factors(source: str, target: str) -> tuple[float, float, float] | None:
    """(p, q, s) with target value = (p · value + q) / s; None where the one cannot become the other."""
    one, other = known_unit(source), known_unit(target)
    if one is None or other is None or _QUANTITY[one] != _QUANTITY[other]:
        return None
    (times, plus), (by, less) = ([Fraction(number) for number in _TABLE[_QUANTITY[unit]][unit]] for unit in (one, other))
    slope, shift = times / by, times * plus / by - less
    below = slope.denominator * shift.denominator
    return float(slope * below), float(shift * below), float(below)


def convert(value: float | None, source: str, target: str) -> float | None:
    """A value, such as a spec limit, in another unit."""
    found = factors(source, target)
    return None if value is None or found is None else (value * found[0] + found[1]) / found[2]
