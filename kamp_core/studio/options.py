"""What can be picked for an option of a problem: only what the data bear."""
import duckdb

from kamp_core.learning.alarms.ahead import offered
from kamp_core.learning.forecast.offered import suiting
from kamp_core.learning.request import TrainRequest
from kamp_core.problems import Option


def values_of(cursor: duckdb.DuckDBPyConnection, option: Option, request: TrainRequest) -> tuple[dict[str, str], ...]:
    """Spans of time that suit how the data are counted, or fit into them; what was picked before stays among them."""
    spans = {value["value"]: value["counted"] for value in option.values if "counted" in value}
    picked = request.options.get(option.name, option.values[0]["value"])
    if spans and request.time is not None:
        suit = (*suiting(cursor, request, spans), picked)
        found = tuple(value for value in option.values if value["value"] not in spans or value["value"] in suit)
    else:
        found = offered(cursor, request, option)
    known = any(value["value"] == picked for value in found)
    return found if known else (*found, {"value": picked, "ko": picked, "en": picked})
