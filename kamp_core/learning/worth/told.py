"""Money by what the outcome tells: gains of settings, bad parts that go with a cause or a group."""
from kamp_core.learning.cause import found as causes_of
from kamp_core.learning.division import Division, Group
from kamp_core.learning.outcome import Importance, Outcome
from kamp_core.learning.settings_card import SettingsCard
from kamp_core.learning.worth.estimate import Estimate, together
from kamp_core.learning.worth.facts import Kind, Prices, Worth


def bad_share(outcome: Outcome) -> Estimate | None:
    """Of the rows that judged, with its range by whole blocks; None where there is none, as in answers of earlier versions."""
    return _ranged(outcome.headline.prevalence, outcome.split.bad_low, outcome.split.bad_high)


def _ranged(value: float | None, low: float | None, high: float | None) -> Estimate | None:
    """None without a range: money that looks sure would be made of it."""
    return None if value is None or low is None or high is None or low == high else Estimate.around(value, low, high)


def settings(card: SettingsCard, prices: Prices) -> Worth | None:
    """What the changes bring on all parts of a month, each product by its share of the rows; `once`: the price of changing."""
    rows = sum(one.rows for one in card.suggestions)
    better = [one for one in card.suggestions if one.state == "change"]
    if not better:
        return None
    shares = [one.rows / rows for one in better]
    gain = together(lambda *gains: sum(share * gain for share, gain in zip(shares, gains, strict=True)),
                    *(Estimate.around(one.gain, one.gain_low, one.gain_high) for one in better))
    return Worth(Kind.SETTINGS, gain.times(prices["unit"] * prices["parts"]), once=prices["change"])


def cause(outcome: Outcome, prices: Prices) -> Worth | None:
    """What the strongest cause costs at most: the bad parts beyond what the other places would have had there."""
    beyond = beyond_of(outcome)
    if beyond is None:
        return None
    return Worth(Kind.CAUSE, beyond.times(prices["parts"] * prices["missed"]), "elsewhere", about=_name(causes_of(outcome)[0]))


def beyond_of(outcome: Outcome) -> Estimate | None:
    """Of all parts, the bad ones that go with the strongest cause; None without a cause, or without a range."""
    top = next(iter(causes_of(outcome)), None)
    return None if top is None else _ranged(top.danger_beyond, top.danger_beyond_low, top.danger_beyond_high)


def _name(one: Importance) -> str:
    return one.column if one.danger_level is None else f"{one.column} {one.danger_level}"


def groups(division: Division, prices: Prices) -> Worth | None:
    """What the worst group costs beyond the others: its share × (its bad share − theirs) × price."""
    told = results_of(division)
    if not told:
        return None
    worst, at_worst = max(told, key=lambda one: one[1].value)
    rest = [one for one in told if one[0] is not worst]
    rows = sum(group.rows for group, _ in rest)

    def beyond(of_worst: float, *of_rest: float) -> float:
        usual = sum(group.rows / rows * share for (group, _), share in zip(rest, of_rest, strict=True))
        return worst.share * (of_worst - usual)
    money = together(beyond, at_worst, *(share for _, share in rest)).times(prices["parts"] * prices["missed"])
    return Worth(Kind.GROUPS, money, "others", about=chr(65 + division.groups.index(worst)))


def results_of(division: Division) -> list[tuple[Group, Estimate]]:
    """The groups that turned out somehow, each with its share of bad ones; [] with fewer than two, or where one has no range."""
    told = [group for group in division.groups if group.result is not None]
    ranged = [(group, share) for group in told
              if (share := _ranged(group.result, group.result_low, group.result_high)) is not None]
    return ranged if len(ranged) == len(told) > 1 else []
