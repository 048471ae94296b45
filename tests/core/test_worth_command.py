"""kamp worth: prices are kept for the project, and with all of them known the answer is in won."""
import json

import pytest

from kamp_core.cli import main
from kamp_core.learning.outcome import Verdict
from kamp_core.settings import Settings
from kamp_core.studio import Studio
from tests.homes import answered
from tests.makers import make_outcome


@pytest.fixture
def worth(tmp_path, capsys):
    """worth(outcome)(*options) → (exit code, the JSON document)."""
    home = tmp_path / "home"
    studio = Studio(Settings(home, "ko", 1 << 40, "1GB"))

    def of(outcome):
        run = answered(studio, outcome)

        def ask(*options):
            code = main(["worth", run, *options, "--json", "--home", str(home)])
            return code, json.loads(capsys.readouterr().out)
        return ask
    return of


def test_prices_are_asked_for_kept_and_turned_into_money(worth):
    ask = worth(make_outcome())
    code, told = ask("--price", "missed=20,000", "--price", "false=3000")
    assert (code, told["asked"], told["worth"]) == (0, ["missed", "false", "parts"], None)
    code, told = ask("--price", "parts=10000")
    assert told["worth"]["money"]["value"] == pytest.approx(10_000 * (0.06 * 0.55 * 23_000 - 0.1 * 3_000))
    assert told["worth"]["best"]["share"] == 0.1


def test_an_answer_without_money_and_a_price_nobody_asked_for_are_faults(worth):
    assert worth(make_outcome(verdict=Verdict("no_signal", ())))()[1]["error"] == "no_money_in_answer"
    code, told = worth(make_outcome())("--price", "colour=5")
    assert (code, told["error"], told["choices"]) == (1, "price_wrong", ["missed", "false", "parts"])
