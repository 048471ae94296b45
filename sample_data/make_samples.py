"""Makes the sample files: four factories that do not exist, and what is true about them (truth.json).

Run it again and the same bytes come out: python sample_data/make_samples.py
"""
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kamp_core.learning.forecast.holidays import is_holiday

FOLDER = Path(__file__).parent
SEED = 20260302
Table = tuple[pd.DataFrame, dict[str, Any]]


def shifts(rng: np.random.Generator, first: str, days: int, rows: int, minutes: tuple[int, int]) -> pd.Series:
    """Moments of work, in order: Monday to Saturday within these minutes of the day."""
    calendar = pd.date_range(first, periods=days * 2, freq="D")
    working = calendar[calendar.weekday < 6][:days]
    day = np.sort(rng.integers(0, days, rows))
    second = rng.integers(minutes[0] * 60, minutes[1] * 60, rows)
    moments = working.to_numpy()[day] + second.astype("timedelta64[s]")
    return pd.Series(np.sort(moments)).dt.floor("s")


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def slow(rng: np.random.Generator, moments: pd.Series, size: float) -> np.ndarray:
    """A random level for each day: what neighbouring parts share."""
    day = (moments.dt.normalize() - moments.dt.normalize().iloc[0]).dt.days.to_numpy()
    return rng.normal(0, size, day.max() + 1)[day]


def injection(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Injection moulding: cold barrels hurt the large moulds, pressure off its window hurts all, short cooling too."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (360, 1320))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    mould = np.array(["M-101", "M-102", "M-103", "M-204", "M-205", "M-206"])[rng.integers(0, 6, rows)]
    large = np.char.startswith(mould, "M-2")
    old = (day >= drift_from) * 1.6                       # an ageing heater: the drift
    barrel = 232 + slow(rng, when, 2.4) + rng.normal(0, 2.6, rows) - old
    pressure = 92 + slow(rng, when, 1.6) + rng.normal(0, 3.4, rows)
    cooling = 16 + slow(rng, when, 0.5) + rng.normal(0, 1.1, rows)
    moulding = 55 + slow(rng, when, 1.2) + rng.normal(0, 1.5, rows)
    damp = np.clip(0.035 + 0.0002 * day + slow(rng, when, 0.004) + rng.normal(0, 0.004, rows), 0.005, None)
    cold = np.clip(229 - barrel, 0, None)
    risk = (-4.6 + cold * np.where(large, 1.25, 0.15) + 0.75 * np.clip(np.abs(pressure - 92) - 4.5, 0, None)
            + 1.7 * np.clip(14.6 - cooling, 0, None) + 60 * np.clip(damp - 0.045, 0, None))
    bad = rng.random(rows) < sigmoid(risk)
    kinds = np.where(cold * np.where(large, 0.95, 0.15) > 1, "미성형",
                     np.where(pressure > 96.5, "버(Burr)", np.where(cooling < 14.6, "변형", "은조")))
    frame = pd.DataFrame({
        "생산일시": when.dt.strftime("%Y-%m-%d %H:%M:%S"), "작업번호": [f"W{first[2:4]}{n:06d}" for n in range(1, rows + 1)],
        "금형": mould, "호기": np.where(rng.random(rows) < 0.9, np.where(large, "2호기", "1호기"), "3호기"),
        "원료": rng.choice(["PP-A", "PP-B", "ABS"], rows, p=[0.5, 0.3, 0.2]),
        "배럴온도(℃)": barrel.round(1), "노즐온도(℃)": (barrel + 6 + rng.normal(0, 1.2, rows)).round(1),
        "금형온도(℃)": moulding.round(1), "사출압력(MPa)": pressure.round(1),
        "보압(MPa)": (0.6 * pressure + rng.normal(0, 1.5, rows)).round(1),
        "사출시간(s)": (2.4 + 0.02 * (92 - pressure) + rng.normal(0, 0.08, rows)).round(2),
        "냉각시간(s)": cooling.round(1), "사이클시간(s)": (cooling + 19 + rng.normal(0, 0.8, rows)).round(1),
        "쿠션위치(mm)": (6.5 + rng.normal(0, 0.5, rows)).round(2), "스크류회전수(rpm)": rng.integers(55, 72, rows),
        "원료수분(%)": damp.round(3), "현장습도(%)": (48 + 0.15 * day + rng.normal(0, 4, rows)).round(0).astype(int),
        "판정": np.where(bad, "불량", "양품"), "불량코드": np.where(bad, kinds, "")})
    frame.loc[rng.random(rows) < 0.01, "금형온도(℃)"] = np.nan
    return frame, {"bad_share": round(float(bad.mean()), 4), "best_possible_auc": round(auc(bad, risk), 3)}


def coating(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Plating: thickness grows with current density and time; the bath's temperature decides how well."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (480, 1200))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    line = np.array(["A", "B", "C"])[rng.integers(0, 3, rows)]
    lot = day * 4 + (when.dt.hour.to_numpy() - 8) // 3
    current = 3.0 + slow(rng, when, 0.12) + rng.normal(0, 0.22, rows)
    minutes = 24 + slow(rng, when, 0.6) + rng.normal(0, 1.3, rows)
    bath = 52 + slow(rng, when, 1.2) + rng.normal(0, 1.2, rows)
    acidity = 4.2 + slow(rng, when, 0.06) + rng.normal(0, 0.06, rows)
    metal = 68 - (day >= drift_from) * 2.5 + slow(rng, when, 1.0) + rng.normal(0, 0.8, rows)
    share = 0.93 - 0.0022 * (bath - 53) ** 2 - 0.25 * np.abs(acidity - 4.2) + 0.004 * (metal - 68)
    expected = 0.205 * current * minutes * share + pd.Series(line).map({"A": 0.0, "B": 0.35, "C": -0.3}).to_numpy()
    thick = expected + rng.normal(0, 0.35, rows)
    frame = pd.DataFrame({
        "측정일시": when.dt.strftime("%Y-%m-%d %H:%M:%S"), "로트": [f"L{n:04d}" for n in lot], "라인": line,
        "전류밀도(A/dm2)": current.round(2), "도금시간(min)": minutes.round(1), "도금액온도(℃)": bath.round(1),
        "pH": acidity.round(2), "금속농도(g/L)": metal.round(1), "교반속도(rpm)": rng.integers(280, 340, rows),
        "전압(V)": (2.1 * current - 1.2 + rng.normal(0, 0.12, rows)).round(2),
        "여과압력(kPa)": (110 + rng.normal(0, 6, rows)).round(0).astype(int),
        "두께(um)": thick.round(2), "등급": pd.cut(thick, [0, 12.3, 14.9, 99], labels=["얇음", "적정", "두꺼움"])})
    return frame, {"smallest_possible_mae_um": round(float(np.abs(thick - expected).mean()), 3)}


FAULTS = ("베어링마모", "축정렬불량", "공동현상", "실누설")


def pumps(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Pumps: each fault has its own print on vibration, heat, suction and flow; the rarer two look alike."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (0, 1440))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    pump = np.array([f"P-{n:02d}" for n in range(1, 9)])[rng.integers(0, 8, rows)]
    fault = rng.choice(4, rows, p=[0.38, 0.30, 0.18, 0.14])
    hard = rng.gamma(4, 0.25, rows)                       # how far the fault has come

    def print_of(*sizes: float) -> np.ndarray:
        return np.array(sizes)[fault] * hard

    suction = 38 - print_of(0, 0, 9, 1) + slow(rng, when, 1.0) + rng.normal(0, 3.0, rows)
    flow = 120 - print_of(0, 1, 7, 9) + slow(rng, when, 1.5) + rng.normal(0, 4.0, rows) - (day >= drift_from) * 1.5
    frame = pd.DataFrame({
        "측정일시": when.dt.strftime("%Y-%m-%d %H:%M:%S"), "설비": pump,
        "수평진동(mm/s)": (2.2 + print_of(1.3, 1.0, 0.4, 0.1) + rng.normal(0, 0.5, rows)).clip(0.2).round(2),
        "수직진동(mm/s)": (1.9 + print_of(1.2, 0.5, 0.5, 0.1) + rng.normal(0, 0.5, rows)).clip(0.2).round(2),
        "축방향진동(mm/s)": (1.1 + print_of(0.2, 1.5, 0.2, 0.1) + rng.normal(0, 0.45, rows)).clip(0.1).round(2),
        "베어링온도(℃)": (58 + print_of(7, 2, 0, 1) + slow(rng, when, 1.5) + rng.normal(0, 3, rows)).round(1),
        "모터전류(A)": (41 + print_of(1.0, 2.0, -1.5, -0.3) + rng.normal(0, 1.5, rows)).round(1),
        "흡입압력(kPa)": suction.round(1), "토출압력(kPa)": (410 - print_of(0, 2, 18, 22) + rng.normal(0, 12, rows)).round(0),
        "유량(m3/h)": flow.round(1), "소음(dB)": (76 + print_of(3, 1.5, 5, 0.5) + rng.normal(0, 2.5, rows)).round(1),
        "회전수(rpm)": rng.integers(1745, 1765, rows), "주위온도(℃)": (24 + 0.05 * day + rng.normal(0, 3, rows)).round(1),
        "고장유형": np.array(FAULTS)[fault],
        "조치내용": np.array(["베어링 교체", "축 정렬", "흡입 밸브 점검", "메커니컬 실 교체"])[fault]})
    return frame, {"shares": {name: round(float((fault == n).mean()), 3) for n, name in enumerate(FAULTS)}}


# product: (a usual Saturday-less day, growth a year, swing over the year, from Monday to Saturday)
PRODUCTS = {"브래킷 A": (130, 0.10, 0.00, (1.05, 1.0, 1.0, 1.0, 1.15, 0.45)),
            "커버 B": (60, 0.0, 0.25, (1.2, 1.0, 0.9, 0.9, 1.1, 0.5)),
            "하우징 C": (210, -0.06, 0.15, (0.9, 1.0, 1.1, 1.1, 1.0, 0.6)),
            "클립 D": (480, 0.04, 0.0, (1.0, 1.0, 1.0, 1.0, 1.0, 0.8)),
            "링 E": (25, 0.0, 0.0, (1.4, 0.7, 1.2, 0.7, 1.4, 0.3)),
            "샤프트 F": (90, 0.2, 0.1, (1.0, 1.0, 1.0, 1.0, 1.3, 0.4))}
PRICES = (4200, 9800, 15300, 350, 27000, 12100)       # won


def shipments(seed: int, first: str, days: int, rows: int, known: int) -> Table:
    """Shipments a day and product, always out of the same two and a half years; the last `days - known` days are still to come."""
    rng = np.random.default_rng(SEED + 77)
    calendar = pd.date_range("2024-03-04", "2026-07-31")
    calendar = calendar[calendar.weekday < 6]
    free = np.array([is_holiday(day.date()) for day in calendar])
    rush = np.array([any(is_holiday((day + pd.Timedelta(days=n)).date()) for n in (1, 2, 3)) for day in calendar])
    parts, possible = [], []
    for number, (product, (size, growth, swing, week)) in enumerate(PRODUCTS.items()):
        year = np.arange(len(calendar)) / 312
        event = rng.random(len(calendar)) < 0.06
        level = size * (1 + growth * year) * (1 + swing * np.cos(2 * np.pi * (calendar.dayofyear.to_numpy() - 20) / 365.25))
        wanted = level * np.array(week)[calendar.weekday] * (1 + 0.45 * event) * (1 + 0.30 * rush)
        came = rng.poisson(wanted * rng.gamma(60, 1 / 60, len(calendar)))
        planned = (0.6 * came + 0.4 * wanted) * rng.normal(1, 0.15, len(calendar))
        parts.append(pd.DataFrame({
            "일자": calendar, "품목": product, "수주예정량(개)": np.clip(planned, 0, None).round(0).astype(int),
            "행사": np.where(event, "있음", "없음"), "출하량(개)": came.astype(float),
            "매출액(천원)": (came * PRICES[number] / 1000).round(0)})[~free])
        possible.append(float(np.abs(came - wanted)[~free].mean()))
    frame = pd.concat(parts).sort_values(["일자", "품목"], kind="stable")
    start = pd.Timestamp(first)
    frame = frame[(frame["일자"] >= start) & (frame["일자"] < start + pd.Timedelta(days=days))]
    frame.loc[frame["일자"] >= start + pd.Timedelta(days=known), "출하량(개)"] = np.nan
    frame["출하량(개)"] = frame["출하량(개)"].astype("Int64")
    return frame.assign(일자=frame["일자"].dt.strftime("%Y-%m-%d")), {"mae_of_the_true_means": round(float(np.mean(possible)), 2)}


def auc(bad: np.ndarray, risk: np.ndarray) -> float:
    """The chance that a bad row has the higher true risk (Mann-Whitney)."""
    ranks = pd.Series(risk).rank().to_numpy()
    return float((ranks[bad].sum() - bad.sum() * (bad.sum() + 1) / 2) / (bad.sum() * (~bad).sum()))


SAMPLES: dict[str, dict[str, Any]] = {
    "defect_prediction": {
        "make": injection, "file": "injection_defects.csv", "encoding": "utf-8-sig", "rows": 8000, "days": 66,
        "hidden": ["판정", "불량코드"], "renamed": {"사출압력(MPa)": "사출압(MPa)"},
        "truth": {"causes": ["배럴온도(℃) below 229, eight times as strong on moulds M-204 to M-206",
                             "사출압력(MPa) more than 4.5 away from 92", "냉각시간(s) below 14.6",
                             "원료수분(%) above 0.045"],
                  "no_effect": ["원료", "쿠션위치(mm)", "스크류회전수(rpm)", "현장습도(%)", "금형온도(℃)"],
                  "late": ["불량코드"], "drift": "from day 50 on the barrel runs 1.6 ℃ colder; damp rises day by day"}},
    "measured_quality": {
        "make": coating, "file": "coating_thickness.csv", "encoding": "cp949", "rows": 4000, "days": 50,
        "hidden": ["두께(um)", "등급"], "renamed": {"도금액온도(℃)": "도금조온도(℃)"},
        "truth": {"causes": ["전류밀도(A/dm2) and 도금시간(min) raise it", "도금액온도(℃) is best at 53", "pH is best at 4.2",
                             "금속농도(g/L) raises it a little", "라인 B +0.35, C −0.3"],
                  "no_effect": ["교반속도(rpm)", "여과압력(kPa)"], "late": ["등급"],
                  "drift": "from day 50 on the bath holds 2.5 g/L less metal"}},
    "fault_type": {
        "make": pumps, "file": "pump_faults.csv", "encoding": "utf-8-sig", "rows": 4000, "days": 90,
        "hidden": ["고장유형", "조치내용"], "renamed": {"베어링온도(℃)": "베어링 온도 ℃"},
        "truth": {"causes": ["베어링마모: bearing heat and radial vibration", "축정렬불량: axial vibration",
                             "공동현상: low suction, noise", "실누설: low flow and outlet pressure"],
                  "no_effect": ["회전수(rpm)", "주위온도(℃)"], "late": ["조치내용"],
                  "drift": "from day 50 on the flow meter reads 1.5 m3/h low"}},
    "demand_forecast": {
        "make": shipments, "file": "daily_shipments.csv", "encoding": "utf-8-sig", "rows": 0, "hidden": ["매출액(천원)"],
        "first": ("2024-03-04", 846, 832), "after": ("2026-06-15", 28, 14), "renamed": {"수주예정량(개)": "수주 예정량"},
        "truth": {"causes": ["a week of its own for each product", "행사 있음: +45 %",
                             "up to three days before a public holiday: +30 %",
                             "수주예정량(개): 60 % of what comes, with an error of 15 %"],
                  "no_effect": [], "late": ["매출액(천원)"], "known_ahead": ["수주예정량(개)", "행사"],
                  "still_to_come": "rows from 2026-06-15 on have no 출하량(개)",
                  "days_off": "Sundays and Korean public holidays have no rows",
                  "drift": "브래킷 A, 클립 D and 샤프트 F grow, 하우징 C shrinks"}},
}


def write(frame: pd.DataFrame, path: Path, encoding: str) -> None:
    path.write_bytes(frame.to_csv(index=False, lineterminator="\r\n").encode(encoding))


def main(folder: Path = FOLDER) -> None:
    truth: dict[str, Any] = {"seed": SEED}
    for number, (problem, sample) in enumerate(SAMPLES.items()):
        first, days, known = sample.get("first", ("2026-03-02", sample.get("days", 0), 50))
        frame, measured = sample["make"](SEED + number, first, days, sample["rows"], known)
        write(frame, folder / sample["file"], sample["encoding"])
        first, days, known = sample.get("after", ("2026-06-15", 6, 0))
        after, _ = sample["make"](SEED + 100 + number, first, days, 400, known)
        after = after.drop(columns=sample["hidden"]).rename(columns=sample["renamed"])
        write(after, folder / f"next_week_{problem}.csv", sample["encoding"])
        truth[problem] = {"file": sample["file"], "rows": len(frame), **measured, **sample["truth"],
                          "next_week_renamed": sample["renamed"]}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
