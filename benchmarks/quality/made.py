"""Made-up tables of shapes that the open files do not have: many part numbers, hundreds of sensors, uneven kinds, rare and many."""
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from cases import Case

Maker = Callable[[Path], pd.DataFrame]


def _times(rows: int, minutes: float) -> pd.DatetimeIndex:
    return pd.Timestamp("2024-03-01") + pd.to_timedelta(np.arange(rows) * minutes, unit="min")


def _bad(rng: np.random.Generator, log_odds: np.ndarray) -> np.ndarray:
    return (rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))).astype(int)


def _many_parts(_: Path) -> pd.DataFrame:
    """12,000 rows, 3 % bad: 150 part numbers, a few of them common, each with its own best temperature; 12 moulds."""
    rng = np.random.default_rng(13)
    rows = 12_000
    part = rng.zipf(1.3, rows) % 150
    mould = (part * 7 + rng.integers(0, 2, rows)) % 12
    of_part, of_mould = rng.normal(size=150) * 0.9, rng.normal(size=12) * 0.6
    heat, pressure, wait = rng.normal(220, 5, rows), rng.normal(80, 4, rows), rng.gamma(2, 2, rows)
    off = 0.18 * np.abs(heat - 220 - 3 * of_part[part]) + 0.12 * (pressure - 80) * (mould > 5) + 0.1 * wait
    return pd.DataFrame({
        "when": _times(rows, 4), "part": [f"P-{n:03d}" for n in part], "mould": [f"M{n}" for n in mould], "heat": heat.round(1),
        "pressure": pressure.round(1), "wait": wait.round(2), "y": _bad(rng, of_part[part] + of_mould[mould] + off - 5.2)})


def _many_materials(_: Path) -> pd.DataFrame:
    """6,000 rows of a thickness: 40 materials and 6 tools of their own level, wear that starts anew, lots that differ by chance."""
    rng = np.random.default_rng(8)
    rows = 6_000
    tool, material, lot, count = rng.integers(0, 6, rows), rng.integers(0, 40, rows), np.arange(rows) // 60, np.arange(rows) % 700
    heat = 200 + 5 * np.sin(np.arange(rows) / 300) + rng.normal(size=rows)
    pressure, speed = rng.normal(90, 4, rows), rng.normal(50, 6, rows)
    made = 12 + 0.3 * (heat - 200) + (pressure - 90) * (speed - 50) / 60 + 2 * (count / 700) ** 2
    level = rng.normal(size=6)[tool] * 0.6 + rng.normal(size=40)[material] * 0.8 + rng.normal(size=lot.max() + 1)[lot] * 0.4
    return pd.DataFrame({
        "when": _times(rows, 7), "tool": [f"T{n}" for n in tool], "material": [f"R{n}" for n in material], "count": count,
        "heat": heat.round(2), "pressure": pressure.round(2), "speed": speed.round(1),
        "y": (made + level + rng.normal(size=rows) * 0.5).round(3)})


def _many_sensors(_: Path) -> pd.DataFrame:
    """1,567 rows, 7 % bad, 300 sensors that hang together, drift and miss cells; four of them matter."""
    rng = np.random.default_rng(5)
    rows, sensors = 1_567, 300
    read = 0.6 * rng.normal(size=(rows, 20)) @ rng.normal(size=(20, sensors)) + rng.normal(size=(rows, sensors))
    read += np.linspace(0, 1.5, rows)[:, None] * (rng.random(sensors) < 0.2)
    first, second, third, fourth = (read[:, n] / read[:, n].std() for n in (0, 7, 30, 99))
    bad = _bad(rng, 1.2 * (1.1 * first - np.maximum(second, 0) + 0.9 * (third > 0.5) + 0.8 * fourth) - 3.6)
    read[rng.random(read.shape) < rng.choice([0, 0.01, 0.3, 0.6], sensors)] = np.nan
    return pd.DataFrame(read.round(4), columns=[f"s{n}" for n in range(sensors)]).assign(when=_times(rows, 97), y=bad)


def _uneven_kinds(_: Path) -> pd.DataFrame:
    """1,941 rows of seven kinds of fault, the rarest 3 %, told by 27 measures."""
    rng = np.random.default_rng(12)
    kind = rng.choice(7, 1_941, p=[0.08, 0.1, 0.2, 0.04, 0.03, 0.2, 0.35])
    centre = 0.9 * rng.normal(size=(7, 27)) * (rng.random((7, 27)) < 0.45)
    measured = centre[kind] + rng.normal(size=(len(kind), 27))
    measured[:, 5], measured[:, 9] = np.exp(measured[:, 5]), measured[:, 9] * measured[:, 10]
    return pd.DataFrame(measured.round(4), columns=[f"m{n}" for n in range(27)]).assign(y=[f"F{n}" for n in kind])


def _rare_in_many(_: Path) -> pd.DataFrame:
    """150,000 rows of 28 sensors and 8 stations, 0.5 % bad."""
    rng = np.random.default_rng(11)
    rows = 150_000
    read, station = rng.normal(size=(rows, 28)), rng.integers(0, 8, rows)
    read[:, 3] += np.sin(np.arange(rows) / 9000)
    odds = 1.3 * read[:, 0] * (read[:, 1] > 0.5) + 1.2 * np.abs(read[:, 2]) + 0.8 * read[:, 3]
    bad = _bad(rng, odds + np.array([0, 0.8, 0, 0, -0.5, 0, 0.4, 0])[station] - 7.6)
    return pd.DataFrame(read.round(3), columns=[f"v{n}" for n in range(28)]).assign(
        station=[f"ST{n}" for n in station], when=_times(rows, 0.5), y=bad)


def _made(name: str, family: str, maker: Maker, time: str | None = "when") -> Case:
    return Case(name, family, "", "y", maker, time=time, bad="1" if family == "two_classes" else None)


MADE = (_made("many_parts", "two_classes", _many_parts), _made("many_materials", "numbers", _many_materials),
        _made("many_sensors", "two_classes", _many_sensors), _made("uneven_kinds", "many_classes", _uneven_kinds, None),
        _made("rare_in_many", "two_classes", _rare_in_many))
