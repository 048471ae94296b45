"""The drop zone: sends a file of any size to the upload route and tells its id, once."""
from dataclasses import dataclass

import streamlit as st

from pages.shared import session, tickets
from pages.shared.gate import person
from pages.shared.house import studio
from pages.shared.words import say

_ACCEPT = ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.xlsb,.ods,.html,.htm,.xml,.parquet,.json,.jsonl"
_zone = st.components.v2.component("kamp-core.uploader", js="uploader.js", css="uploader.css", isolate_styles=False)


@dataclass(frozen=True)
class Uploaded:
    file: str      # id in the workspace
    name: str      # as the user calls it


@dataclass(frozen=True)
class UploadedMany:
    """`files`: id to the user's name, with the folders above it; `skipped`: of a chosen folder, what can be no table."""

    files: dict[str, str]
    skipped: tuple[str, ...]


def upload(key: str, slim: bool = False, accept: str = _ACCEPT, hint: str = "frame.drop_hint") -> Uploaded | None:
    """Draw the drop zone; the answer is a file in the one run after it arrived. `slim`: a single line; `accept`: endings, which
    `hint` says in words."""
    done = _draw(key, slim, False, accept, hint)
    return Uploaded(*next(iter(done.files.items()))) if done else None


def upload_many(key: str, slim: bool = False) -> UploadedMany | None:
    """The same for one file or many, an archive or a folder."""
    return _draw(key, slim, True, f"{_ACCEPT},.zip", "frame.drop_many_hint")


def _draw(key: str, slim: bool, many: bool, accept: str, hint: str) -> UploadedMany | None:
    with st.container(key=key):
        answer = _zone(key=f"{key}_zone", data=_data(slim, many, accept, hint), on_done_change=_nothing)
    done = answer.get("done")
    if not done:
        return None
    kept = studio().workspace.file           # the browser tells an id: of a file that this visitor may see
    return UploadedMany({kept(str(one["file"])).parent.name: str(one["name"])[-200:] for one in done["files"]},
                        tuple(map(str, done["skipped"])))


def _nothing() -> None:
    """A trigger needs a listener."""


def _data(slim: bool, many: bool, accept: str, hint: str) -> dict[str, object]:
    most = studio().settings.max_upload_bytes
    size = f"{most / 2**30:.3g} GB" if most >= 2**30 else f"{most / 2**20:.3g} MB"
    words = {"title": say("frame.drop_many" if many else "frame.drop_title"), "choose": say("frame.drop_choose"),
             "hint": say(hint, most=size, kept=say("frame.kept_server" if person() else "frame.kept_here")),
             "folder": say("frame.drop_folder"), "cancel": say("frame.drop_cancel"), "lost": say("frame.drop_lost"),
             "nothing": say("frame.drop_nothing"), "too_big": say("error.upload_too_big", most_mb=f"{most // 2**20:,}")}
    return {"words": words, "accept": accept, "slim": slim, "many": many, "most": most,
            "ticket": _ticket(), "address": "api/upload", "language": session.language()}


def _ticket() -> str:
    ticket = session.visit_value("ticket")
    if not ticket or not tickets.good(ticket):
        ticket = tickets.issue()
        session.set_visit_value("ticket", ticket)
    return str(ticket)
