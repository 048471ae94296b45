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
