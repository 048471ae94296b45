"""Units and how one becomes another: exact fractions of SI.

Sources: BIPM, The International System of Units (SI), 9th edition (2019); NIST Special Publication 811 (2008), Appendix B.
Exact by definition there: 1 in = 25.4 mm, 1 lb = 0.45359237 kg, standard gravity 9.80665 m/s² (so 1 kgf = 9.80665 N),
1 atm = 101325 Pa, 1 cal (thermochemical) = 4.184 J, 1 US gal = 231 in³, 0 ℃ = 273.15 K, 1 ℉ = 5/9 K from 459.67.
"""
import unicodedata
from fractions import Fraction

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
               "m³": (1, 0), "gal": (_INCH**3 * 231, 0)},
    "mass": {"mg": (Fraction(1, 10**6), 0), "g": ("0.001", 0), "kg": (1, 0), "t": (1000, 0), "lb": (_LB, 0), "oz": (_LB / 16, 0)},
    "time": {"ms": ("0.001", 0), "s": (1, 0), "min": (60, 0), "h": (3600, 0), "d": (86400, 0)},
    "force": {"N": (1, 0), "kN": (1000, 0), "kgf": (_G, 0), "tf": (_G * 1000, 0), "lbf": (_LBF, 0)},
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
}
_SPELLINGS = """
    C=℃ °C=℃ degC=℃ F=℉ °F=℉ degF=℉ kg/cm2=kgf/cm² kgf/cm2=kgf/cm² in=inch "=inch um=μm mm2=mm² cm2=cm² m2=m² in2=in² cm3=cm³ m3=m³
    ml=mL l=L ton=t 톤=t sec=s 초=s 분=min hr=h 시간=h 일=d Nm=N·m Ncm=N·cm kgfm=kgf·m kgfcm=kgf·cm lbfft=lbf·ft
    lbfin=lbf·in r/min=rpm
    l/min=L/min lpm=L/min l/h=L/h ml/min=mL/min m3/h=m³/h m3/hr=m³/h m3/min=m³/min g/cm3=g/cm³
    kg/m3=kg/m³ Pas=Pa·s mPas=mPa·s uA=μA
    """
_ALSO = dict(pair.split("=") for pair in _SPELLINGS.split())
_QUANTITY = {unit: quantity for quantity, units in _TABLE.items() for unit in units}


def known_unit(written: str | None) -> str | None:
    """The unit of the table that is meant; None for others. MPA is MPa; mPa, a thousandth of a Pa, is not."""
    if not written:
        return None
    plain = "".join(unicodedata.normalize("NFKC", written).split()).replace("µ", "μ")
    for spelling in (written.strip(), plain, "".join(c for c in plain if c not in "·.*-")):
        if spelling in _QUANTITY or spelling in _ALSO:
            return _ALSO.get(spelling, spelling)
    near = {_ALSO.get(unit, unit) for unit in (*_QUANTITY, *_ALSO) if len(plain) > 1
            and unit.casefold() == plain.casefold() and not (plain[0] == "m" and unit[0] == "M")}
    return near.pop() if len(near) == 1 else None


def same_unit(one: str | None, other: str | None) -> bool:
    """Are these two spellings of one unit?"""
    if not one or not other:
        return one == other
    return one.strip() == other.strip() or (known_unit(one) is not None and known_unit(one) == known_unit(other))


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
