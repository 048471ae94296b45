"""Money by what the outcome tells: events caught, gains of settings, bad parts that go with a cause or a group."""
from kamp_core.learning.cause import found as causes_of
from kamp_core.learning.division import Division, Group
from kamp_core.learning.machines import Life
from kamp_core.learning.outcome import Importance, Metric, Outcome
from kamp_core.learning.settings_card import SettingsCard
from kamp_core.learning.worth.estimate import Estimate, count_of, together
from kamp_core.learning.worth.facts import Kind, Prices, Worth

WEEKS_A_MONTH = 365.25 / 12 / 7


def bad_share(outcome: Outcome) -> Estimate:
    """Of the rows that judged, with its range by whole blocks; answers of earlier versions know no range."""
    share, split = outcome.headline.prevalence or 0.0, outcome.split
    low, high = (share if end is None else end for end in (split.bad_low, split.bad_high))
    return Estimate.around(share, low, high)


def _warned(kind: Kind, caught: Estimate, false_a_week: Estimate, prices: Prices) -> Worth:
    """events × share caught × missed − false alarms a month × false: beside no alarm at all."""
    def saved(share: float, false: float) -> float:
        return prices["events"] * share * prices["missed"] - WEEKS_A_MONTH * false * prices["false"]
    return Worth(kind, together(saved, caught, false_a_week))


def failures(life: Life, prices: Prices) -> Worth | None:
    """Failures foreseen within the window; None without any in what judged."""
    if not life.failures or life.low is None or life.high is None or not life.weeks:
        return None
    caught = Estimate.around((life.caught or 0) / life.failures, life.low, life.high)
    return _warned(Kind.FAILURES, caught, count_of(life.false_alarms or 0).times(1 / life.weeks), prices)


def alarms(outcome: Outcome, prices: Prices) -> Worth | None:
    """Events of a watched machine; None where none are known."""
    false = next((score for score in outcome.scores if score.metric is Metric.FALSE_ALARMS), None)
    caught = outcome.headline
    if false is None or caught.metric is not Metric.EVENTS_CAUGHT:
        return None
    return _warned(Kind.ALARMS, Estimate.around(caught.value, caught.low, caught.high),
                   Estimate.around(false.value, false.low, false.high), prices)


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
    """What the strongest cause costs at most: the bad parts beyond what the other places would have had there.

    bad × here − (bad × here + (1 − bad) × good_here) × risk elsewhere (the attributable fraction, Levin 1953). `here`,
    `good_here`: the shares of bad and of good parts that lie in the place.
    """
    top = next(iter(causes_of(outcome)), None)
    if top is None or top.danger_bad is None or top.danger_good is None:
        return None
    good_here = top.danger_good

    def beyond(here: float, bad: float) -> float:
        inside, outside = bad * here + (1 - bad) * good_here, bad * (1 - here) + (1 - bad) * (1 - good_here)
        return bad * here - inside * (bad * (1 - here) / outside if outside > 0 else 0.0)
    gathered = Estimate.around(top.danger_bad, *(top.danger_bad if end is None else end
                                                 for end in (top.danger_bad_low, top.danger_bad_high)))
    money = together(beyond, gathered, bad_share(outcome)).times(prices["parts"] * prices["missed"])
    return Worth(Kind.CAUSE, money, "elsewhere", about=_name(top))


def _name(one: Importance) -> str:
    return one.column if one.danger_level is None else f"{one.column} {one.danger_level}"


def groups(division: Division, prices: Prices) -> Worth | None:
    """What the worst group costs beyond the others: its share × (its bad share − theirs) × price."""
    told = [group for group in division.groups if group.result is not None]
    if len(told) < 2:
        return None
    worst = max(told, key=lambda group: group.result or 0.0)
    rest = [group for group in told if group is not worst]
    rows = sum(group.rows for group in rest)

    def beyond(of_worst: float, *of_rest: float) -> float:
        return worst.share * (of_worst - sum(group.rows / rows * share for group, share in zip(rest, of_rest, strict=True)))
    money = together(beyond, _result(worst), *map(_result, rest)).times(prices["parts"] * prices["missed"])
    return Worth(Kind.GROUPS, money, "others", about=chr(65 + division.groups.index(worst)))


def _result(group: Group) -> Estimate:
    share = group.result or 0.0
    return Estimate.around(share, *(share if end is None else end for end in (group.result_low, group.result_high)))
