"""The ends of a column, as its card and the certificate show them."""
import pytest

from kamp_core.quality.facts import ColumnProfile
from kamp_core.quality.words import column_ends


@pytest.mark.parametrize(("kind", "shown"), [("category", ("60001", "60003")), ("number", ("60,001", "60,003"))])
def test_part_numbers_are_written_as_they_stand(kind, shown):
    assert column_ends(ColumnProfile("품번", "BIGINT", kind, None, 900, 0, 3, "60001", "60003")) == shown
