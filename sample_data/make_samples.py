"""Makes the sample files: factories that do not exist, and what is true about them (truth.json).

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
WORST_DAY = 19
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


def plant(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Hourly power of a plant: machines and output, the weather, the pressure of the compressed air, a furnace left on at night."""
    rng = np.random.default_rng(seed)
    when = pd.Series(pd.date_range(first, periods=rows, freq="h"))
    hour, day = when.dt.hour.to_numpy(), np.arange(rows) // 24
    working = (when.dt.weekday.to_numpy() < 6) & (hour >= 6) & (hour < 22)
    order = rng.integers(0, 3, day.max() + 1)[day]                   # one product a day
    machines = np.where(working, np.clip(rng.normal(6 - 2 * (hour >= 18), 0.9, rows).round(), 1, 8), 0).astype(int)
    machines = np.where(working & (hour == 12), 1, machines)
    output = (machines * rng.normal(70, 4, rows)).clip(0).round().astype(int)
    year = when.dt.dayofyear.to_numpy()
    outside = (13 - 13 * np.cos(2 * np.pi * (year - 20) / 365) + 4 * np.sin(2 * np.pi * (hour - 9) / 24)
               + slow(rng, when, 2.0) + rng.normal(0, 0.6, rows))
    air = 6.8 + slow(rng, when, 0.18) + rng.normal(0, 0.05, rows)
    furnace = working | (rng.random(day.max() + 1) < 0.3)[day]        # some nights nobody switches it off
    each = np.array([0.030, 0.042, 0.055])[order]
    leak = 6.0 * (day >= drift_from)
    expected = (34 + 8.5 * machines + each * output + 1.3 * np.clip(outside - 22, 0, None) + 0.9 * np.clip(8 - outside, 0, None)
                + 13 * furnace + 16 * (air - 6.8) * (machines > 0) + leak)
    used = (expected + rng.normal(0, 7.0, rows) + slow(rng, when, 2.0)).clip(5)
    factor = np.clip(80 + 13 * (1 - np.exp(-used / 60)) + rng.normal(0, 0.8, rows), 60, 99.5)
    frame = pd.DataFrame({
        "시각": when.dt.strftime("%Y-%m-%d %H:%M"), "교대": np.where((hour >= 6) & (hour < 14), "A", np.where(hour < 6, "C", "B")),
        "제품": np.where(output > 0, np.array(["브래킷", "커버", "하우징"])[order], "없음"), "생산량(개)": output,
        "가동설비(대)": machines, "보온로": np.where(furnace, "켜짐", "꺼짐"), "외기온도(℃)": outside.round(1),
        "압축공기압력(bar)": air.round(2), "작업인원(명)": np.where(working, rng.integers(14, 19, rows), 1),
        "전력사용량(kWh)": used.round(1), "무효전력(kVarh)": (used * np.sqrt(1 / (factor / 100) ** 2 - 1)).round(1),
        "역률(%)": factor.round(1),
        "전기요금(원)": (used * np.where((hour >= 10) & (hour < 17), 191.6, 116.8)).round().astype(int)})
    return frame, {"smallest_possible_mae_kwh": round(float(np.abs(used - expected).mean()), 2)}


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


def compressors(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Two air compressors, read every 15 minutes: three kinds of trouble, of which a leak shows in no single sensor."""
    rng = np.random.default_rng(seed)
    steps = rows // 2
    when = pd.date_range(first, periods=steps, freq="15min")
    hour = 0.25                                            # of a step
    clock = 2 * np.pi * (when.hour + when.minute / 60).to_numpy() / 24
    parts, events = [], []
    for number, name in enumerate(("C-1", "C-2")):
        load = 70 + 8 * np.sin(clock - 2.4) + ar(rng, steps, 0.9, 5.0)
        air = 24 + 4 * np.sin(clock - 3.7) + ar(rng, steps, 0.98, 1.2)
        trouble = np.zeros((3, steps))
        state = np.full(steps, "정상", dtype=object)
        gaps = np.concatenate((rng.uniform(10, 34, 1), rng.uniform(16, 100, steps)))
        starts = np.cumsum(gaps / hour).astype(int)
        for start in starts[starts < steps - 12 / hour]:
            kind, length = rng.integers(0, 3), int(rng.uniform(3, 8) / hour)
            ahead = int(2 / hour)                          # it can be felt two hours before anyone notes it
            trouble[kind, start - ahead:start] = np.linspace(0, 1, ahead)
            trouble[kind, start:start + length] = 1
            state[start:start + length] = "고장"
            events.append((name, str(when[start]), ("베어링", "누기", "필터막힘")[kind]))
        bearing, leak, clogged = trouble
        parts.append(pd.DataFrame({
            "시각": when.strftime("%Y-%m-%d %H:%M:%S"), "설비": name,
            "모터전류(A)": (0.9 * load + 12 * number + 2.6 * leak + rng.normal(0, 0.9, steps)).round(1),
            "토출압력(bar)": (6.2 + 0.012 * (load - 70) - 0.075 * leak + rng.normal(0, 0.03, steps)).round(2),
            "베어링온도(℃)": (46 + 0.2 * load + 0.5 * air + 3 * number + 4.5 * bearing + ar(rng, steps, 0.9, 0.8)).round(1),
            "진동(mm/s)": (1.8 + 0.006 * load + 0.6 * bearing + 0.2 * clogged + rng.normal(0, 0.14, steps)).clip(0.1).round(2),
            "오일온도(℃)": (58 + 0.25 * load + 0.3 * air + 3.5 * clogged + ar(rng, steps, 0.9, 0.9)).round(1),
            "흡입차압(mbar)": (21 + 0.1 * load + 4 * clogged + rng.normal(0, 1.1, steps)).round(1),
            "주위온도(℃)": air.round(1), "상태": state}))
    frame = pd.concat(parts).sort_values(["시각", "설비"], kind="stable").reset_index(drop=True)
    return frame, {"events": len(events), "event_share": round(float((frame["상태"] == "고장").mean()), 4)}


def presses(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Six presses, read every two hours, that wear out and fail; what wears shows the more the nearer the end."""
    rng = np.random.default_rng(seed)
    machines, steps = 6, rows // 6
    when = pd.date_range(first, periods=steps, freq="2h")
    parts, failures = [], 0
    for number in range(machines):
        wear, state = np.zeros(steps), np.full(steps, "정상", dtype=object)
        start = 0
        while start < steps:
            life = max(24, int(108 * rng.weibull(3.5)))              # about eight days
            begun = int(life * rng.uniform(0, 0.7)) if start == 0 else 0
            end = min(steps, start + life - begun)
            wear[start:end] = ((begun + np.arange(end - start)) / life) ** 2.5
            down = int(rng.integers(1, 5))
            if end < steps:
                state[end:end + down] = "고장"
                failures += 1
            start = end + down
        load = 60 + 10 * np.sin(2 * np.pi * when.hour.to_numpy() / 24) + rng.normal(0, 6, steps)
        heat = 22 + 4 * np.sin(2 * np.pi * (when.hour.to_numpy() - 9) / 24) + ar(rng, steps, 0.95, 1.5)
        parts.append(pd.DataFrame({
            "시각": when.strftime("%Y-%m-%d %H:%M:%S"), "설비": f"PR-{number + 1:02d}",
            "진동(mm/s)": (2.1 + 0.1 * number + 0.01 * load + 1.6 * wear + rng.normal(0, 0.28, steps)).clip(0.1).round(2),
            "베어링온도(℃)": (38 + 0.2 * load + 0.6 * heat + 7 * wear + rng.normal(0, 1.6, steps)).round(1),
            "모터전류(A)": (20 + 0.5 * load + 2.5 * wear + rng.normal(0, 1.2, steps)).round(1),
            "유압(bar)": (151 - 5 * wear + rng.normal(0, 1.5, steps)).round(1), "부하율(%)": load.round(1),
            "행정수(회/h)": (6.2 * load + rng.normal(0, 25, steps)).round(0).astype(int), "주위온도(℃)": heat.round(1),
            "상태": state}))
    frame = pd.concat(parts).sort_values(["시각", "설비"], kind="stable").reset_index(drop=True)
    return frame, {"failures": failures}


def painting(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Spray painting: a damp booth, thin paint and a cool oven make blisters; the voltage is a coincidence of one bad day."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (420, 1140))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    damp = np.clip(56 + slow(rng, when, 6) + rng.normal(0, 4, rows) + 2 * (day >= drift_from), 30, 90)
    flow = 24 + slow(rng, when, 0.8) + rng.normal(0, 1.3, rows)
    oven = 142 + slow(rng, when, 1.5) + rng.normal(0, 3, rows)
    gun = rng.choice(["건1", "건2", "건3", "건4"], rows, p=[0.3, 0.3, 0.25, 0.15])
    flood = day == WORST_DAY                          # a leaking pipe on one day, while the voltage happened to be high
    volts = 72 + rng.normal(0, 1.5, rows) + 6 * flood
    risk = (-4.3 + 0.28 * np.clip(damp - 63, 0, None) + 1.0 * np.clip(22.6 - flow, 0, None) + 0.32 * np.clip(138.5 - oven, 0, None)
            + 1.2 * (gun == "건4") + 2.5 * flood)
    bad = rng.random(rows) < sigmoid(risk)
    frame = pd.DataFrame({
        "도장일시": when.dt.strftime("%Y-%m-%d %H:%M:%S"), "행거번호": [f"H{first[2:4]}{n:06d}" for n in range(1, rows + 1)],
        "색상": rng.choice(["백색", "흑색", "은색"], rows, p=[0.5, 0.3, 0.2]), "스프레이건": gun,
        "부스습도(%)": damp.round(1), "부스온도(℃)": (23 + slow(rng, when, 1) + rng.normal(0, 0.8, rows)).round(1),
        "도료점도(s)": flow.round(2), "건조로온도(℃)": oven.round(1), "도장전압(kV)": volts.round(1),
        "컨베이어속도(m/min)": (2.4 + rng.normal(0, 0.08, rows)).round(2), "전처리pH": (5.2 + rng.normal(0, 0.12, rows)).round(2),
        "판정": np.where(bad, "불량", "양품"), "재도장시간(min)": np.where(bad, rng.integers(8, 40, rows), np.nan)})
    frame.loc[rng.random(rows) < 0.015, "부스온도(℃)"] = np.nan
    return frame, {"bad_share": round(float(bad.mean()), 3), "best_possible_auc": round(auc(bad, risk), 3),
                   "worst_day": str(when[flood].iloc[0].date()) if flood.any() else None}


def orders(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """A job shop's orders: quantity, process and what waits before them make the days; a subcontractor adds its own."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (540, 1050))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    count = np.round(np.exp(rng.normal(4.6, 0.8, rows))).clip(5, 3000)
    steps = rng.integers(2, 8, rows)
    process = rng.choice(["절삭", "절곡·용접", "절삭·열처리"], rows, p=[0.5, 0.3, 0.2])
    outside = (process == "절삭·열처리") | (rng.random(rows) < 0.08)
    stock = rng.random(rows) < 0.75
    waiting = np.clip(28 + slow(rng, when, 7) + 5 * np.sin(day / 9) + 5 * (day >= drift_from), 3, None).round()
    urgent = rng.random(rows) < 0.12
    mean = 1.2 + 0.45 * steps + 0.004 * count * (1 + 0.2 * steps) + 0.09 * waiting + 3.1 * outside + 4.2 * ~stock
    mean = mean * np.where(urgent, 0.62, 1)
    spread = 0.16 + 0.12 * outside
    taken = mean * np.exp(rng.normal(0, spread))
    done = (when + pd.to_timedelta((taken * 86400).round(), "s")).where(lambda ends: ends <= when.iloc[-1])      # others are open
    frame = pd.DataFrame({
        "수주일시": when.dt.strftime("%Y-%m-%d %H:%M"), "수주번호": [f"S{first[2:4]}{n:05d}" for n in range(1, rows + 1)],
        "거래처": rng.choice(["가산기계", "대명정공", "서광테크", "한빛산업", "유진"], rows), "공정": process,
        "수량(EA)": count.astype(int), "공정수": steps, "소재재고": np.where(stock, "있음", "없음"),
        "외주": np.where(outside, "있음", "없음"), "긴급": np.where(urgent, "긴급", "보통"), "대기건수": waiting.astype(int),
        "단가(원)": (rng.lognormal(8.5, 0.5, rows)).round(-1).astype(int),
        "출하일시": done.dt.strftime("%Y-%m-%d %H:%M"),
        "납기준수": np.where(done.isna(), None, np.where(taken <= 10, "준수", "지연"))})
    return frame, {"mean_days": round(float(taken.mean()), 2), "nine_in_ten_days": round(float(np.quantile(taken, 0.9)), 2),
                   "smallest_possible_mae_days": round(float(np.abs(taken - mean).mean()), 2)}


def ar(rng: np.random.Generator, rows: int, stay: float, size: float) -> np.ndarray:
    """What wanders and comes back: each value keeps a share of the one before."""
    steps = rng.normal(0, size * np.sqrt(1 - stay ** 2), rows)
    for row in range(1, rows):
        steps[row] += stay * steps[row - 1]
    return steps


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


RECIPES = np.array([[850.0, 92.0, 12.0, 5.6], [882.0, 64.0, 12.0, 5.6], [850.0, 64.0, 19.0, 8.2]])


def furnaces(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Heat treatment on three furnaces: three ways of running that nobody wrote down, the third with more soft parts."""
    rng = np.random.default_rng(seed)
    moments = shifts(rng, first, days, rows, (8 * 60, 22 * 60))
    recipe = rng.choice(3, rows, p=[0.45, 0.35, 0.20])
    run = RECIPES[recipe] + rng.normal(0, [4.0, 4.0, 0.9, 0.4], (rows, 4))
    frame = pd.DataFrame({
        "장입일시": moments, "열처리로": rng.choice(["HT-1", "HT-2", "HT-3"], rows),
        "노내온도(℃)": run[:, 0].round(1), "유지시간(min)": run[:, 1].round(1), "냉각속도(℃/s)": run[:, 2].round(2),
        "가스유량(m3/h)": run[:, 3].round(2), "장입량(kg)": rng.normal(420, 35, rows).round(0),
        "냉각수온도(℃)": (24 + slow(rng, moments, 0.8) + rng.normal(0, 0.5, rows)).round(1),
        "판정": np.where(rng.random(rows) < np.array([0.03, 0.04, 0.22])[recipe], "불량", "양품")})
    return frame, {"groups": np.bincount(recipe, minlength=3).tolist(), "centres": RECIPES.tolist()}


# product: laser power, welding speed, focus that make the strongest weld; strength there; usual sheet thickness
WELDS = {"BK-10": (3.2, 42.0, -0.5, 410.0, 1.5), "BK-20": (3.8, 36.0, -0.5, 385.0, 2.0)}
WELDED_NOW = {"BK-10": (2.85, 46.0, -0.2), "BK-20": (4.15, 36.0, -0.5)}       # about where they stand at the end


def welds(seed: int, first: str, days: int, rows: int, drift_from: int) -> Table:
    """Laser welds: power, speed and focus have their best place for each product; thick sheets are weaker, and get more power."""
    rng = np.random.default_rng(seed)
    when = shifts(rng, first, days, rows, (480, 1320))
    day = (when.dt.normalize() - when.iloc[0].normalize()).dt.days.to_numpy()
    run = day * 5 + (when.dt.hour.to_numpy() - 8) // 3                # settings stay for about three hours
    runs = run.max() + 1
    product = np.array(list(WELDS))[rng.integers(0, 2, runs)][run]
    best, now = (np.array([table[name][:3] for name in product]) for table in (WELDS, WELDED_NOW))
    wandering = rng.normal(0, [0.22, 3.0, 0.25], (runs, 3))[run]      # what each shift thinks is right
    late = np.where(np.arange(rows) >= 0.85 * rows, 1.0, 0.3)[:, None]
    thick = np.array([WELDS[name][4] for name in product]) + slow(rng, when, 0.03) + rng.normal(0, 0.02, runs)[run]
    usual = np.array([WELDS[name][4] for name in product])
    set_ = best + late * (now - best) + wandering * np.where(late == 1, 0.35, 1.0)
    set_[:, 0] += 2.2 * (thick - usual)                              # a thick sheet: more power
    set_ = np.round(set_ / [0.05, 1.0, 0.1]) * [0.05, 1.0, 0.1]
    off = (set_ - best) / [0.4, 5.0, 0.5]
    gap = np.clip(0.10 + rng.normal(0, 0.03, rows), 0.01, None)
    expected = (np.array([WELDS[name][3] for name in product]) - 16 * off[:, 0] ** 2 - 12 * off[:, 1] ** 2 - 5 * off[:, 2] ** 2
                + 8 * off[:, 0] * off[:, 1] - 220 * (thick - usual) - 120 * (gap - 0.10))
    strength = expected + slow(rng, when, 3.0) + rng.normal(0, 8.0, rows)
    frame = pd.DataFrame({
        "용접일시": when.dt.strftime("%Y-%m-%d %H:%M:%S"), "품번": product,
        "레이저출력설정(kW)": set_[:, 0].round(2), "용접속도설정(mm/s)": set_[:, 1].round(0).astype(int),
        "초점위치설정(mm)": set_[:, 2].round(1) + 0.0, "보호가스설정(L/min)": 18,
        "소재두께(mm)": thick.round(3), "틈새(mm)": gap.round(2), "냉각수온도(℃)": (21 + slow(rng, when, 0.8)).round(1),
        "현장습도(%)": (46 + slow(rng, when, 3) + rng.normal(0, 3, rows)).round(0).astype(int),
        "인장강도(MPa)": strength.round(1), "파단위치": np.where(strength < 380, "용접부", "모재")})
    return frame, {"best": {name: list(values[:3]) for name, values in WELDS.items()},
                   "at_the_end": {name: list(values) for name, values in WELDED_NOW.items()}, "scatter_mpa": 8.5}


PRESSES: dict[str, Any] = {
    "make": presses, "file": "press_runs.csv", "encoding": "utf-8-sig", "rows": 7200, "days": 100, "seed": 11,
    "hidden": ["상태"], "renamed": {"베어링온도(℃)": "베어링 온도 ℃"},
    "truth": {"causes": ["wear = (age / life) ^ 2.5 raises 진동(mm/s) by 1.6, 베어링온도(℃) by 7, 모터전류(A) by 2.5,"
                         " lowers 유압(bar) by 5"],
              "no_effect": ["주위온도(℃)", "행정수(회/h)"], "late": [],
              "life": "Weibull, shape 3.5, scale 9 days", "drift": "none"}}
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
    "demand": {
        "make": shipments, "file": "daily_shipments.csv", "encoding": "utf-8-sig", "rows": 0, "hidden": ["매출액(천원)"],
        "first": ("2024-03-04", 846, 832), "after": ("2026-06-15", 28, 14), "renamed": {"수주예정량(개)": "수주 예정량"},
        "truth": {"causes": ["a week of its own for each product", "행사 있음: +45 %",
                             "up to three days before a public holiday: +30 %",
                             "수주예정량(개): 60 % of what comes, with an error of 15 %"],
                  "no_effect": [], "late": ["매출액(천원)"], "known_ahead": ["수주예정량(개)", "행사"],
                  "still_to_come": "rows from 2026-06-15 on have no 출하량(개)",
                  "days_off": "Sundays and Korean public holidays have no rows",
                  "drift": "브래킷 A, 클립 D and 샤프트 F grow, 하우징 C shrinks"}},
    "odd_behaviour": {
        "make": compressors, "file": "compressor_log.csv", "encoding": "utf-8-sig", "rows": 11520, "days": 60, "seed": 10,
        "hidden": ["상태"], "renamed": {"베어링온도(℃)": "베어링 온도 ℃"},
        "truth": {"causes": ["베어링: 베어링온도(℃) +4.5 and 진동(mm/s) +0.6",
                             "누기: 모터전류(A) +2.6 while 토출압력(bar) −0.075, which no single sensor shows",
                             "필터막힘: 오일온도(℃) +3.5, 흡입차압(mbar) +4"],
                  "no_effect": ["주위온도(℃)"], "late": [], "drift": "none; each trouble grows for two hours before it is noted"}},
    "failure_soon": PRESSES, "tool_life": PRESSES,
    "energy": {
        "make": plant, "file": "plant_power.csv", "encoding": "utf-8-sig", "rows": 4320, "days": 180, "seed": 12,
        "hidden": ["전력사용량(kWh)", "무효전력(kVarh)", "역률(%)", "전기요금(원)"],
        "after": ("2026-08-29", 17, 0), "renamed": {"외기온도(℃)": "외기 온도 ℃"},
        "truth": {"causes": ["가동설비(대): 8.5 kWh each", "생산량(개): 0.030, 0.042 or 0.055 kWh each by 제품",
                             "보온로 켜짐: 13 kWh, on three nights of ten too", "외기온도(℃): above 22 and below 8",
                             "압축공기압력(bar): 16 kWh a bar while machines run"],
                  "no_effect": ["작업인원(명)"], "late": ["무효전력(kVarh)", "역률(%)", "전기요금(원)"],
                  "drift": "from day 50 on compressed air leaks: 6 kWh in every hour"}},
    "defect_cause": {
        "make": painting, "file": "paint_defects.csv", "encoding": "utf-8-sig", "rows": 6000, "days": 60, "seed": 14,
        "hidden": ["판정", "재도장시간(min)"], "renamed": {"부스습도(%)": "부스 습도 %"},
        "truth": {"causes": ["부스습도(%) above 63", "도료점도(s) below 22.6", "건조로온도(℃) below 138.5", "스프레이건 건4"],
                  "coincidence": ["도장전압(kV): six higher on the one day of the leaking pipe"],
                  "no_effect": ["색상", "부스온도(℃)", "컨베이어속도(m/min)", "전처리pH"], "late": ["재도장시간(min)"],
                  "drift": "from day 50 on the booth is 2 % damper"}},
    "lead_time": {
        "make": orders, "file": "job_orders.csv", "encoding": "utf-8-sig", "rows": 3000, "days": 150, "seed": 15,
        "hidden": ["출하일시", "납기준수"], "after": ("2026-10-05", 6, 0), "renamed": {"대기건수": "대기 건수"},
        "truth": {"causes": ["공정수, 수량(EA) and 대기건수: 0.09 days for each order that waits",
                             "외주 있음: +3.1 days, and twice as uncertain",
                             "소재재고 없음: +4.2 days", "긴급: 0.62 times as long"],
                  "no_effect": ["거래처", "단가(원)"], "late": ["납기준수"],
                  "still_open": "orders not yet shipped have no 출하일시",
                  "drift": "from day 50 on five more orders wait"}},
    "product_groups": {
        "make": furnaces, "file": "furnace_runs.csv", "encoding": "utf-8-sig", "rows": 600, "days": 50, "seed": 13,
        "hidden": ["판정"], "renamed": {"노내온도(℃)": "노내 온도 ℃"},
        "truth": {"causes": ["three ways of running: `centres` are their 노내온도(℃), 유지시간(min), 냉각속도(℃/s), 가스유량(m3/h)",
                             "불량 3 %, 4 % and 22 %"],
                  "no_effect": ["장입량(kg)", "냉각수온도(℃)", "열처리로"], "late": [], "drift": "none"}},
    "best_settings": {
        "make": welds, "file": "laser_welding.csv", "encoding": "utf-8-sig", "rows": 2400, "days": 60, "seed": 14,
        "hidden": ["인장강도(MPa)", "파단위치"], "renamed": {"소재두께(mm)": "소재 두께 mm"},
        "truth": {"causes": ["`best`: 레이저출력설정(kW), 용접속도설정(mm/s), 초점위치설정(mm) of the strongest weld, by 품번",
                             "소재두께(mm) −22 MPa each 0.1, and power is raised with it", "틈새(mm) −12 MPa each 0.1"],
                  "no_effect": ["냉각수온도(℃)", "현장습도(%)"], "never_moved": ["보호가스설정(L/min)"], "late": ["파단위치"],
                  "drift": "in the last 15 % of the rows the settings stand at `at_the_end`"}},
}


def write(frame: pd.DataFrame, path: Path, encoding: str) -> None:
    path.write_bytes(frame.to_csv(index=False, lineterminator="\r\n").encode(encoding))


def main(folder: Path = FOLDER) -> None:
    truth: dict[str, Any] = {"seed": SEED}
    for number, (problem, sample) in enumerate(SAMPLES.items()):
        seed = SEED + sample.get("seed", number)
        first, days, known = sample.get("first", ("2026-03-02", sample.get("days", 0), 50))
        frame, measured = sample["make"](seed, first, days, sample["rows"], known)
        write(frame, folder / sample["file"], sample["encoding"])
        first, days, known = sample.get("after", ("2026-06-15", 6, 0))
        after, _ = sample["make"](seed + 100, first, days, 400, known)
        after = after.drop(columns=sample["hidden"]).rename(columns=sample["renamed"])
        write(after, folder / f"next_week_{problem}.csv", sample["encoding"])
        truth[problem] = {"file": sample["file"], "rows": len(frame), **measured, **sample["truth"],
                          "next_week_renamed": sample["renamed"]}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
