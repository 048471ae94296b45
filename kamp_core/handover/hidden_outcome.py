"""An answer in neutral names. Each part is let through by a rule of its own; a part without one is left out."""
from typing import Any

from kamp_core.handover.mask import Mask

Told = dict[str, Any]
_AS_IS = ("run", "status", "problem", "family", "dataset", "version", "seed", "budget", "rows_used", "chosen", "threshold",
          "confusion", "capture", "calibration", "calibration_before", "calibrated", "members", "nothing_is", "life", "asks",
          "seconds", "versions", "schema_version")
_IN_UNIT = ("value", "low", "high", "baseline", "soon", "spread")
_OF_SETTINGS = ("value_now", "value_best", "gain", "gain_low", "gain_high", "similar_value", "now_value", "now_scatter")
_UNIT = "mae"                              # the only metric in the unit of the result


class OutcomeMask:
    """`target`, `group`: columns of the request."""

    def __init__(self, mask: Mask, outcome: Told, target: str, group: str | None) -> None:
        self._mask, self._target, self._group = mask, target, group or ""
        known = mask.numbers.get(target)
        of_clock = outcome["life"] is not None or (outcome["due"] or {}).get("dates", False)
        measured = outcome["family"] in ("numbers", "forecast") and not of_clock
        self.factor = known.scale if known is not None and measured else 1.0

    def outcome(self, told: Told) -> Told:
        """As JSON in, as JSON out."""
        mask, metric = self._mask, told["headline"]["metric"]
        hidden = {name: told[name] for name in _AS_IS}
        hidden |= {
            "target": mask.name(self._target), "bad_value": self._result(told["bad_value"]),
            "classes": list(map(self._result, told["classes"])), "inputs": list(map(mask.name, told["inputs"])),
            "excluded": [out | {"column": mask.name(out["column"]), "facts": self._facts(out["facts"], "")}
                         for out in told["excluded"]],
            "split": self._split(told["split"]), "headline": self._score(told["headline"]),
            "scores": list(map(self._score, told["scores"])),
            "verdict": {"level": told["verdict"]["level"], "reasons": self._reasons(told["verdict"]["reasons"], metric)},
            "leaderboard": [self._candidate(line) for line in told["leaderboard"]],
            "importance": [self._importance(one) for one in told["importance"]],
            "groups": [self._error(one) for one in told["groups"]], "risky_rows": [self._risky(one) for one in told["risky_rows"]],
            "warnings": self._reasons(told["warnings"], metric), "advice": self._reasons(told["advice"], metric),
            "history": self._history(told["history"])}
        return hidden | self._of_family(told)

    def _result(self, value: str | None) -> str | None:
        return None if value is None else self._mask.word(self._target, value)

    def _of_family(self, told: Told) -> Told:
        """Parts that only some answers have."""
        found: Told = {}
        rules = {"promise": self._promise, "interval": self._interval, "learning_curve": self._curve, "due": self._due,
                 "outlook": self._outlook, "totals": self._totals, "settings": self._settings, "division": self._division,
                 "watch": self._watch, "uneven": self._uneven}
        for name, rule in rules.items():
            if told[name] is not None:
                found[name] = rule(told[name])
        if told["outlook"] is not None and "interval" in found:
            found["interval"] = told["interval"]             # steps ahead, and shares of the series
        found["forecast"] = [self._at(fact) | {"series": self._mask.word(self._group, fact["series"])} for fact in told["forecast"]]
        found["alarms"] = [self._alarm(alarm) for alarm in told["alarms"]]
        return found

    # parts of every answer ----------------------------------------------------------------------------------------

    def _scaled(self, told: Told, *names: str) -> Told:
        return told | {name: told[name] * self.factor for name in names if isinstance(told.get(name), int | float)}

    def _score(self, score: Told) -> Told:
        return self._scaled(score, *_IN_UNIT) if score["metric"] == _UNIT else score

    def _candidate(self, line: Told) -> Told:
        line = self._scaled(line, "value") if line["metric"] == _UNIT else line
        return line | {"error": line["error"] if line["error"] == "behind" else None}

    def _reasons(self, reasons: list[Told], metric: str) -> list[Told]:
        return [{"code": one["code"], "facts": self._facts(one["facts"], metric)} for one in reasons]

    def _facts(self, facts: Told, metric: str) -> Told:
        shown = {name: self._mask.text(value) if isinstance(value, str) else value for name, value in facts.items()
                 if isinstance(value, str | int | float) or value is None}
        return self._scaled(shown, *_IN_UNIT) if metric == _UNIT else shown

    def _split(self, split: Told) -> Told:
        return split | {"holdout_from": self._mask.time(split["holdout_from"]), "holdout_to": self._mask.time(split["holdout_to"]),
                        "holdout_groups": [self._mask.word(self._group, name) for name in split["holdout_groups"]]}

    def _importance(self, one: Told) -> Told:
        column = one["column"]
        ends = {name: self._mask.number(column, one[name]) for name in ("danger_low", "danger_high")}
        level = None if one["danger_level"] is None else self._mask.word(column, one["danger_level"])
        also = [self._mask.word(column, word) for word in one["danger_also"]]
        return one | ends | {"column": self._mask.name(column), "danger_level": level, "danger_also": also,
                             "danger_with": list(map(self._mask.name, one["danger_with"]))}

    def _error(self, one: Told) -> Told:
        column, value = one["column"], one["value"]
        if not column:
            value = self._mask.time(value)
        elif column in self._mask.words or column in self._mask.numbers:
            value = self._mask.word(column, value)            # else the program's own: weekday_0
        return self._scaled(one, "error") | {"column": self._mask.name(column), "value": value}

    def _uneven(self, told: Told) -> Told:
        places = [self._scaled(place, "error", "elsewhere") | {"traits": list(map(self._trait, place["traits"]))}
                  for place in told["places"]]
        return self._scaled(told, "error") | {"looked": list(map(self._trait, told["looked"])), "places": places}

    def _trait(self, told: Told) -> Told:
        """Of a column its word in other words, of a date another date; shifts and weekdays stay as they are."""
        column, value = told["column"], told["value"]
        if told["kind"] == "column" and value:
            value = self._mask.word(column, value)
        elif told["kind"] == "day" and value:
            value = self._mask.time(value)
        return told | {"column": self._mask.name(column), "value": value}

    def _risky(self, one: Told) -> Told:
        return one | {"actual": self._mask.word(self._target, one["actual"]), "reasons": list(map(self._reading, one["reasons"]))}

    def _reading(self, fact: Told) -> Told:
        """{column, value, usual, push}"""
        column = fact["column"]
        return {"column": self._mask.name(column), "push": fact.get("push"),
                **{name: self._mask.cell(column, fact[name]) for name in ("value", "usual") if name in fact}}

    def _history(self, told: Told) -> Told:
        if not told:
            return {}
        group = told["group"]
        return {"time": self._mask.name(told["time"]), "group": None if group is None else self._mask.name(group),
                "before": list(map(self._mask.name, told["before"])), "clock": told["clock"]}

    # parts of some ------------------------------------------------------------------------------------------------

    def _promise(self, told: Told) -> Told:
        if told["metric"] != _UNIT:
            return told
        return self._scaled(told, "low", "high", "value", "spread") | {"drift": told["drift"] * self.factor ** 2}

    def _interval(self, told: Told) -> Told:
        return self._scaled(told, "width") | {name: [x * self.factor for x in told[name]] for name in ("at", "low", "high")}

    def _curve(self, told: Told) -> Told:
        if told["metric"] != _UNIT:
            return told
        return told | {name: [self._scaled(point, *_IN_UNIT) for point in told[name]] for name in ("points", "projection")}

    def _due(self, told: Told) -> Told:
        return self._scaled(told, "promised", "low", "high", "usual")

    def _outlook(self, told: Told) -> Told:
        times = {name: self._mask.time(told[name]) for name in ("first", "last")}
        series = {name: list(map(self._at, told[name])) for name in ("history", "ahead")}
        return self._scaled(told, "value", "low", "high", "before") | times | series | {
            "by_step": [None if x is None else x * self.factor for x in told["by_step"]]}

    def _totals(self, told: Told) -> Told:
        """Rows as in Totals."""
        return told | {"rows": [self._scaled(fact, "value", "enough") | {
            "series": self._mask.word(self._group, fact["series"]), "from": self._mask.time(fact["from"]),
            "to": self._mask.time(fact["to"])} for fact in told["rows"]]}

    def _at(self, fact: Told) -> Told:
        """{time, low, value, high}"""
        return self._scaled(fact, "low", "value", "high") | {"time": self._mask.time(fact["time"])}

    def _settings(self, told: Told) -> Told:
        name = self._mask.name
        tied = [one | {"knob": name(one["knob"]), "column": name(one["column"])} for one in told["tied"]]
        return self._scaled(told, "aim") | {
            "product_column": name(told["product_column"]), "still": list(map(name, told["still"])), "tied": tied,
            "suggestions": list(map(self._suggestion, told["suggestions"]))}

    def _suggestion(self, one: Told) -> Told:
        knobs = [knob | {"column": self._mask.name(knob["column"]), **{
            end: self._mask.number(knob["column"], knob[end]) for end in ("now", "best", "low", "high")}} for knob in one["knobs"]]
        trial = one["trial"] and self._scaled(one["trial"], "scatter")
        product = self._mask.word(self._group, one["product"])
        return self._scaled(one, *_OF_SETTINGS) | {"product": product, "knobs": knobs, "trial": trial}

    def _division(self, told: Told) -> Told:
        result, value = told["result"], told["result_value"]
        return told | {"groups": list(map(self._like, told["groups"])), "result": self._mask.name(result),
                       "result_value": None if value is None else self._mask.word(result, value)}

    def _like(self, group: Told) -> Told:
        columns = [fact | {"column": self._mask.name(fact["column"]), **{
            end: self._mask.number(fact["column"], fact[end]) for end in ("low", "high", "usual_low", "usual_high")}}
            for fact in group["columns"]]
        return group | {"marks": [[self._mask.name(column), way] for column, way in group["marks"]], "columns": columns}

    def _watch(self, told: Told) -> Told:
        return told | {name: self._mask.time(told[name]) for name in ("normal_from", "normal_to")}

    def _alarm(self, alarm: Told) -> Told:
        known = {name: alarm[name] for name in ("rows", "row", "score", "event")}
        return known | {"from": self._mask.time(alarm["from"]), "to": self._mask.time(alarm["to"]),
                        "machine": self._mask.word(self._group, alarm["machine"]),
                        "sensors": list(map(self._reading, alarm["sensors"]))}
