"""Numbers as people read them: thousands apart, three digits that matter, with their unit."""
from math import floor, isfinite, log10


def number(x: float | None, unit: str | None = None) -> str:
    """'1,234', '0.0123', '0.005 %', '48.2 ℃'; a dash for what is no number."""
    if x is None or not isfinite(x):
        return "–"
    if float(x).is_integer():
        text = f"{int(x):,}"
    else:
        decimals = 2 - floor(log10(abs(x)))
        rounded = round(x, decimals)
        text = f"{rounded:.2e}" if abs(x) < 1e-4 else f"{rounded:,.{max(0, decimals)}f}"
        if 1e-4 <= abs(x) < 0.1:                     # so many decimals that the last zeros would look like knowledge
            text = text.rstrip("0")
    if not unit:
        return text
    return f"{text}{unit}" if "가" <= unit[0] <= "힣" else f"{text} {unit}"       # 12개, 12 kWh


def decimals(text: str) -> int:
    """'11.950' → 2, '200.0' → 0; of a number with an exponent as many as fit."""
    return 15 if "e" in text else len(text.partition(".")[2].rstrip("0"))


def ends(low: float, high: float, carried: int) -> tuple[str, str]:
    """(11.95, 12.041, 3) → ('11.950', '12.041'): both with the decimals that the values carry, six digits in all at most,
    but as many as it takes to tell them apart."""
    largest = max(abs(low), abs(high))
    if not isfinite(largest) or largest >= 1e15 or 0 < largest < 1e-4:
        return f"{low:g}", f"{high:g}"
    shown = min(carried, max(0, 5 - (floor(log10(largest)) if largest else 0)))
    while 1 < shown < carried and all(f"{x:.{shown}f}".endswith("0") for x in (low, high)):      # 0.30000000000000004
        shown -= 1
    while low != high and f"{low:.{shown}f}" == f"{high:.{shown}f}" and shown < 15:
        shown += 1
    first, last = (f"{round(x, shown) + 0.0:,.{shown}f}" for x in (low, high))       # + 0.0: no '-0'
    return first, last


def percent(x: float | None) -> str:
    """0.173 → '17 %', 0.064 → '6.4 %'."""
    return "–" if x is None or not isfinite(x) else f"{percent_figure(x)} %"


def times(x: float) -> str:
    """How many times as much: '2.6', '15.6', '120'."""
    return f"{x:,.1f}" if x < 99.95 else f"{x:,.0f}"


def exactly(x: float) -> str:
    """'227.6', '15,000': up to six digits, for a limit that was counted at just this number."""
    return f"{x:,.6g}"


def percents(low: float, high: float) -> str:
    """(0.24, 0.49) → '24–49 %'."""
    return f"{percent_figure(low)}–{percent_figure(high)} %"


def percent_figure(x: float) -> str:
    """Without its sign. What is little is not nothing, and almost all is not all: 0.00025 → '0.03', 0.9997 → '99.97'."""
    little = min(abs(x), abs(1 - x))
    if 1e-6 <= little < 0.0005:
        return f"{100 * x:.{-floor(log10(100 * little))}f}"
    fine = 0 < abs(x) < 0.0995 or 0.9905 < abs(x) < 1
    return f"{100 * x:.1f}".removesuffix(".0") if fine else f"{100 * x:.0f}"


def joined(low: str, high: str) -> str:
    """'24 %' and '49 %' → '24–49 %': the unit once."""
    tail = ""
    while low and high and low[-1] == high[-1] and not low[-1].isdigit():
        tail, low, high = low[-1] + tail, low[:-1], high[:-1]
    return f"{low}–{high}{tail}"
