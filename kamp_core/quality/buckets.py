"""Time cut into buckets of an even length."""
MONTH = 2592000            # seconds that stand for one of the calendar
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 604800,
         1209600, 2592000, 7776000, 31536000)      # seconds
_CALENDAR = {MONTH: "month", 7776000: "quarter", 31536000: "year"}


def bucket_seconds(span: float, finest: float, most: int) -> float:
    """Seconds of the shortest bucket of which there are not more than `most`."""
    return next((step for step in STEPS if step >= finest and span / step <= most), span / most)


def bucket_sql(moment: str, step: float) -> str:
    """SQL: the start of the bucket in which `moment` lies."""
    if step in _CALENDAR:
        return f"date_trunc('{_CALENDAR[int(step)]}', ({moment})::timestamp)"
    micros = max(1, round(step * 1e6))
    return f"make_timestamp(epoch_us(({moment})::timestamp) // {micros} * {micros})"
