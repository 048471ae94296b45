"""The drop zone: sends a file of any size to the upload route and tells its id, once."""
from dataclasses import dataclass

import streamlit as st

from pages.shared import session, tickets
from pages.shared.house import studio
from pages.shared.words import say

_ACCEPT = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm"
_zone = st.components.v2.component("kamp-core.uploader", js="uploader.js", css="uploader.css", isolate_styles=False)


@dataclass(frozen=True)
class Uploaded:
    file: str      # id in the workspace
    name: str      # as the user calls it


def upload(key: str, slim: bool = False) -> Uploaded | None:
    """Draw the drop zone; the answer is a file in the one run after it arrived. `slim`: a single line."""
    with st.container(key=key):
        answer = _zone(key=f"{key}_zone", data=_data(slim), on_done_change=_nothing)
    done = answer.get("done")
    return Uploaded(str(done["file"]), str(done["name"])[:200]) if done else None


def _nothing() -> None:
    """A trigger needs a listener."""


def _data(slim: bool) -> dict[str, object]:
    most = studio().settings.max_upload_bytes
    size = f"{most / 2**30:.3g} GB" if most >= 2**30 else f"{most / 2**20:.3g} MB"
    words = {"title": say("frame.drop_title"), "hint": say("frame.drop_hint", most=size),
             "choose": say("frame.drop_choose"), "cancel": say("frame.drop_cancel"), "lost": say("frame.drop_lost"),
             "too_big": say("error.upload_too_big", most_mb=f"{most // 2**20:,}")}
    return {"words": words, "accept": _ACCEPT, "slim": slim, "most": most, "ticket": _ticket(), "address": "api/upload",
            "language": session.language()}


def _ticket() -> str:
    ticket = session.visit_value("ticket")
    if not ticket or not tickets.good(ticket):
        ticket = tickets.issue()
        session.set_visit_value("ticket", ticket)
    return str(ticket)
