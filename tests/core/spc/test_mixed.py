"""Is a chart drawn of several products at once?"""
import numpy as np

from kamp_core.quality.profile import make_profile
from kamp_core.spc.mixed import mixed_products


def found(t, column="사출시간"):
    profile = make_profile(t.cursor, {})
    return mixed_products(t.cursor, profile, profile.column(column))


def test_the_product_between_whose_values_most_of_the_spread_lies_is_named(table):
    product = ["RG3"] * 60 + ["CN7"] * 90
    times = np.where(np.array(product) == "RG3", 1.06, 9.6) + np.arange(150) % 7 / 100
    mixed = found(table(제품명=product, 사출시간=times))
    assert (mixed.column, mixed.values) == ("제품명", ("CN7", "RG3"))
    assert mixed.share > 0.99


def test_alike_products_are_not_taken_apart(table):
    assert found(table(제품명=["RG3", "CN7", "JX1"] * 50, 사출시간=9.6 + np.arange(150) % 7 / 100)) is None


def test_what_is_no_product_is_not_offered(table):
    judged = ["NG"] * 60 + ["OK"] * 90
    assert found(table(판정=judged, 사출시간=np.repeat([1.0, 9.0], [60, 90]) + np.arange(150) % 7 / 100)) is None


def test_a_mould_whose_level_is_one_sigma_away_is_named_and_a_smaller_step_is_not(table):
    noise = np.random.default_rng(6).normal(0, 1, 400)
    mould = np.repeat(["M1", "M2"], 200)
    assert found(table(금형=mould, 두께=(noise + np.repeat([0, 1.2], 200)).round(3)), "두께").column == "금형"
    assert found(table(금형=mould, 두께=(noise + np.repeat([0, 0.3], 200)).round(3)), "두께") is None
