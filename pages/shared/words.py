"""Sentences and numbers in the visitor's language."""
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from kamp_core import wording
from kamp_core.errors import KampError
from kamp_core.learning.request import News
from kamp_core.wording.lists import some
from kamp_core.wording.numbers import number, percent
from pages.shared import session

__all__ = ["day", "news_line", "number", "percent", "pick", "plain", "say", "say_error", "some", "span"]
_MARKDOWN = re.compile(r"([\\`*_~$:\[\]<>#|])")


def say(key: str, **facts: object) -> str:
    """The sentence `key` in the visitor's language."""
    return wording.say(key, session.language(), **facts)


def say_error(error: KampError) -> str:
    """A KampError in words."""
    return wording.say_error(error, session.language())


def pick(words: Mapping[str, str]) -> str:
    """The visitor's half of a bilingual text."""
    return words[session.language()]


def plain(text: object) -> str:
    """Text from a file or a user, so that Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", str(text))


def day(when: str | datetime | None) -> str:
    """'2026-03-02 14:05', in the visitor's time zone where the time tells its own."""
    if not when:
        return "–"
    moment = when if isinstance(when, datetime) else datetime.fromisoformat(when)
    if moment.tzinfo:
        moment = moment.astimezone(_zone())
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return f"{moment:%Y-%m-%d}" if midnight else f"{moment:%Y-%m-%d %H:%M}"


def span(seconds: float) -> str:
    """A length of time in words: '40초', '3분', '2시간'."""
    if seconds < 55:
        return say("frame.seconds", count=max(5, round(seconds / 5) * 5))
    if seconds < 5400:
        return say("frame.minutes", count=max(1, round(seconds / 60)))
    return say("frame.hours", count=round(seconds / 3600))


def news_line(news: News) -> str:
    """What a running training is doing."""
    facts = {name: wording.model_name(str(fact), session.language()) if name == "model"
             else number(fact) if isinstance(fact, int | float) else fact for name, fact in news.facts.items()}
    return plain(say(news.key, **facts))


def _zone() -> ZoneInfo | None:
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
