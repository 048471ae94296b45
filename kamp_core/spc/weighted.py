"""Charts with a memory, for small shifts: EWMA (Roberts 1959) and tabular CUSUM (Page 1954); Montgomery 9.1 and 9.2."""
from itertools import accumulate

import numpy as np

from kamp_core.spc.constants import Numbers
from kamp_core.spc.limits import WIDTH, Line


def ewma(level: Line, weight: float, steady: bool = False) -> Line:
    """zᵢ = λ xᵢ + (1 − λ) zᵢ₋₁ from the centre on, and its exact standard deviation vᵢ = λ² σᵢ² + (1 − λ)² vᵢ₋₁.

    `steady`: the limits that hold after many points, σ √(λ / (2 − λ)), from the first point on.
    """
    rest = 1 - weight
    start = float(level.center[0]) if len(level.center) else 0.0
    z = _recursion(weight * level.values, rest, start)
    first = weight / (2 - weight) * float(level.sd[0])**2 if steady and len(level.sd) else 0.0
    sd = np.sqrt(_recursion((weight * level.sd)**2, rest**2, first))
    return Line("ewma", z, level.center, sd, level.center - WIDTH * sd, level.center + WIDTH * sd)


def cusum(level: Line, slack: float, decision: float) -> tuple[Line, Numbers]:
    """C⁺ᵢ = max(0, C⁺ᵢ₋₁ + zᵢ − k) and C⁻ᵢ = max(0, C⁻ᵢ₋₁ − zᵢ − k) of the standardised points; an alarm above h.

    The line holds C⁺, the second answer −C⁻: one picture, limits at ±h.
    """
    z = np.nan_to_num(level.z)
    up = np.fromiter(accumulate(z.tolist(), lambda c, x: max(0.0, c + x - slack), initial=0.0), float)[1:]
    down = np.fromiter(accumulate(z.tolist(), lambda c, x: max(0.0, c - x - slack), initial=0.0), float)[1:]
    flat = np.zeros(len(z))
    return Line("cusum", up, flat, np.full(len(z), decision / WIDTH), flat - decision, flat + decision), -down


def _recursion(inputs: Numbers, keep: float, start: float) -> Numbers:
    """yᵢ = inputᵢ + keep · yᵢ₋₁; a missing input leaves y as it was."""
    steps = accumulate(inputs.tolist(), lambda y, x: y if x != x else x + keep * y, initial=start)
    return np.fromiter(steps, float)[1:]
