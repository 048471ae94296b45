"""What is typed behind a command, as values: each raises what argparse tells in its own words."""
import argparse
import json
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

from kamp_core.learning.request import Knob

BUDGET_NAMES = ("quick", "standard", "thorough")


def pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        raise argparse.ArgumentTypeError(f"NAME=VALUE: {text}")
    return name, value


def price(text: str) -> tuple[str, float]:
    name, value = pair(text)
    return name, float(value.replace(",", ""))


def json_object(text: str) -> dict[str, Any]:
    try:
        step = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"JSON: {error}") from error
    if not isinstance(step, dict):
        raise argparse.ArgumentTypeError(f"JSON {{…}}: {text}")
    return step


def pair_or_one(text: str) -> tuple[str, str]:
    return pair(text) if "=" in text else (text, text)


def role(text: str) -> tuple[str, str]:
    name, column = pair(text)
    if name not in ("target", "time", "group", "knob"):
        raise argparse.ArgumentTypeError(f"target, time, group, knob: {name}")
    return name, column


def knob(text: str) -> Knob:
    """'속도=10..40/0.5', '속도=..40', '속도'; the name may hold a slash itself."""
    name, sign, rest = text.rpartition("=")
    if not sign:
        return Knob(text)
    ends, _, step = rest.partition("/")
    low, dots, high = ends.partition("..")
    try:
        low_end, high_end, fine = (float(part) if part else None for part in (low, high, step))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"COL=LOW..HIGH/STEP: {text}") from error
    if not (name and (dots or fine)) or (fine is not None and fine <= 0) or (
            low_end is not None and high_end is not None and low_end >= high_end):
        raise argparse.ArgumentTypeError(f"COL=LOW..HIGH/STEP: {text}")
    return Knob(name, low_end, high_end, fine)


def budget(text: str) -> str | float:
    if text in BUDGET_NAMES:
        return text
    seconds = float(text)
    if not 1 <= seconds < 1e6:
        raise argparse.ArgumentTypeError(f"1–1000000: {text}")
    return seconds


def pause(text: str) -> float:
    if not 1 <= float(text) <= 86_400:
        raise argparse.ArgumentTypeError(f"1–86400: {text}")
    return float(text)


def clock(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"HH:MM: {text}") from error


def count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"≥ 1: {text}")
    return int(text)


def file_of(*suffixes: str) -> Callable[[str], Path]:
    def check(text: str) -> Path:
        if Path(text).suffix.lower() not in suffixes:
            raise argparse.ArgumentTypeError(f"{', '.join(suffixes)}: {text}")
        return Path(text)
    return check


excel_file, csv_file, zip_file, report_file = file_of(".xlsx"), file_of(".csv"), file_of(".zip"), file_of(".html", ".pdf")
