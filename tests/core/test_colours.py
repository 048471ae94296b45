"""The colours of charts, as eyes see them that lack red or green, and on light and dark ground."""
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from kamp_core.look.paint import BAD, COLOURS, GOOD, NEUTRAL

# What is left of linear red, green and blue, at full severity (Machado, Oliveira and Fernandes 2009, table 1).
EYES = {"all cones": np.eye(3),
        "no red (protanopia)": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                                         [-0.003882, -0.048116, 1.051998]]),
        "no green (deuteranopia)": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                                             [-0.011820, 0.042940, 0.968881]])}
THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
GROUNDS = [THEME["light"]["backgroundColor"], THEME["dark"]["backgroundColor"]]
APART = 25             # ΔE*ab (CIE 1976); about 2.3 is just seen


def linear(colour):
    """'#2F6FDE' → light of the three primaries, 0 to 1 (IEC 61966-2-1)."""
    parts = np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055)**2.4)


def lab(light):
    """Linear sRGB → CIE L*a*b* under D65."""
    xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]]) @ np.clip(light, 0, 1) / (0.95047, 1, 1.08883)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one, other):
    """From 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted(linear(colour) @ (0.2126, 0.7152, 0.0722) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("palette", [COLOURS, (GOOD, BAD, NEUTRAL), tuple(THEME["chartCategoricalColors"][:6])],
                         ids=["groups", "good and bad", "theme"])
def test_colours_beside_each_other_are_told_apart(palette, eye):
    seen = {colour: lab(EYES[eye] @ linear(colour)) for colour in palette}
    alike = [pair for pair in combinations(palette, 2) if np.linalg.norm(seen[pair[0]] - seen[pair[1]]) < APART]
    assert alike == []


@pytest.mark.parametrize("ground", GROUNDS, ids=["light", "dark"])
def test_good_bad_and_neutral_stand_out_from_the_ground(ground):
    assert min(contrast(colour, ground) for colour in (GOOD, BAD, NEUTRAL)) >= 3     # WCAG 2.2, 1.4.11
    assert min(contrast(colour, ground) for colour in COLOURS) >= 2.4                # these have a shape or a dash, too


def test_black_on_white_has_the_contrast_that_the_standard_gives():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert lab(linear("#FFFFFF")) == pytest.approx((100, 0, 0), abs=0.02)
