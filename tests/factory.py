"""Small factories whose truth is known."""
import numpy as np
import pandas as pd


def moulding(rows=1500, days=20, seed=0, signal=True):
    """Parts of twenty days: cold barrels make bad parts, unless `signal` is off."""
    rng = np.random.default_rng(seed)
    heat = rng.normal(230, 5, rows)
    risk = 1 / (1 + np.exp((heat - 223) / 1.5)) if signal else np.full(rows, 0.1)
    return pd.DataFrame({
        "생산일시": pd.Timestamp("2025-03-01") + pd.to_timedelta(np.sort(rng.random(rows)) * days, unit="D"),
        "실린더온도": heat.round(2), "사출압력": rng.normal(120, 8, rows).round(2), "냉각시간": rng.normal(15, 1, rows).round(2),
        "금형": rng.choice(["A", "B", "C", "D", "E"], rows), "판정": np.where(rng.random(rows) < risk, "불량", "양품")})


def pump_log(rows=1600, events=6, machines=2, seed=0, trouble=5.0):
    """Pumps read every ten minutes: pressure follows load; in an event of the later 60 % it reads too low for its load."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(machines):
        load = 50 + 10 * number + 8 * np.sin(np.arange(rows) / 40) + rng.normal(0, 2, rows)
        event = np.zeros(rows, bool)
        for start in np.sort(rng.choice(np.arange(rows // 2, rows - 40, 60), events, replace=False)):
            event[start:start + 20] = True
        parts.append(pd.DataFrame({
            "시각": pd.Timestamp("2026-01-05") + pd.to_timedelta(10 * np.arange(rows), unit="min"), "설비": f"P-{number}",
            "부하": load.round(2), "압력": (2 * load + rng.normal(0, 1, rows) - trouble * event).round(2),
            "온도": (40 + 0.1 * load + rng.normal(0, 0.5, rows)).round(2), "상태": np.where(event, "고장", "정상")}))
    return pd.concat(parts).sort_values("시각", kind="stable").reset_index(drop=True)


def warming_pump(days=40, stops=((26, 26.5), (36, 36.4)), ahead=3.0, seed=3):
    """One pump read every ten minutes: for `ahead` days before each of its stops (in days) the bearing warms and it shakes."""
    rng, rows = np.random.default_rng(seed), days * 144
    load = 0.9 + 0.1 * np.sin(np.arange(rows) * 2 * np.pi / 144) + rng.normal(0, 0.02, rows)
    wear, still = np.zeros(rows), np.zeros(rows, bool)
    for start, end in stops:
        first = round((start - ahead) * 144)
        wear[first:round(start * 144)] = np.linspace(0, 1, round(start * 144) - first) ** 1.5
        still[round(start * 144):round(end * 144)] = True
    frame = pd.DataFrame({
        "시각": pd.Timestamp("2026-08-31") + pd.to_timedelta(10 * np.arange(rows), unit="min"),
        "압력": np.where(still, 1.2, 6.1 * load) + rng.normal(0, 0.06, rows),
        "유량": np.where(still, 0, 42 * load) + rng.normal(0, 0.7, rows),
        "베어링온도": np.where(still, 21, 18 + 24 * load + 26 * wear) + rng.normal(0, 0.8, rows),
        "진동": np.where(still, 0, 2.1 + 1.2 * wear) + rng.normal(0, 0.18, rows)}).round(2)
    return frame.assign(상태=np.where(still, "정지", "운전"))


def wearing(machines=4, runs=6, length=30, seed=0, signal=True):
    """Machines read every hour that wear out and fail again and again: vibration grows towards the end, unless `signal` is off."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(machines):
        lives = rng.integers(length - 8, length + 9, runs)
        wear = np.concatenate([np.append(np.linspace(0, 1, life) ** 2, [0, 0]) for life in lives])
        down = np.concatenate([np.append(np.zeros(life, bool), [True, True]) for life in lives])
        parts.append(pd.DataFrame({
            "시각": pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(len(wear)), unit="h"), "설비": f"M-{number}",
            "진동": (2 + 3 * wear * signal + rng.normal(0, 0.25, len(wear))).round(3),
            "전류": rng.normal(40, 2, len(wear)).round(2),
            "상태": np.where(down, "고장", "정상")}))
    return pd.concat(parts).sort_values("시각", kind="stable").reset_index(drop=True)


def dialled(rows=500, seed=0, best=50.0, effect=2.0, damp=4.0, follows=0.0, days=30):
    """Runs of ten parts at one setting: strength is highest at a speed of `best`, and stands 4 above it now; damp weakens it.

    `follows`: how far the speed was turned up where it was damp. Pressure does nothing.
    """
    rng = np.random.default_rng(seed)
    run = np.arange(rows) // 10
    wet = rng.normal(0, 1, run.max() + 1)[run]
    speed = best + rng.normal(0, 2, run.max() + 1)[run] + follows * wet + np.where(np.arange(rows) < 0.9 * rows, 0, 4)
    speed = np.where(np.arange(rows) < rows - 40, speed.round(), best + 4)
    strength = 100 - effect * ((speed - best) / 2) ** 2 - damp * wet + rng.normal(0, 1.5, rows)
    return pd.DataFrame({
        "일시": pd.Timestamp("2026-03-02") + pd.to_timedelta(np.sort(rng.random(rows)) * days, unit="D"), "속도설정": speed,
        "압력설정": (10 + rng.normal(0, 1, run.max() + 1)[run]).round(1), "수분": (wet + rng.normal(0, 0.05, rows)).round(2),
        "습도": rng.normal(45, 5, rows).round(1), "강도": strength.round(2)})
