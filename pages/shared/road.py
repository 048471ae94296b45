"""The seven steps, in order, and the page behind each."""
from pathlib import Path
from typing import Literal, get_args

import streamlit as st

from kamp_core.settings import ROOT
from pages.shared.words import say

Step = Literal["start", "data", "look", "problem", "train", "answer", "use"]
STEPS: tuple[Step, ...] = get_args(Step)


def step_page(step: Step) -> st.Page:
    """The page at the address /<step>."""
    return st.Page(_file(step), title=say(f"frame.step_{step}"), url_path=step)


def home_page() -> st.Page:
    """The start page again, at the bare address: a default page has no address of its own."""
    return st.Page(_file("start"), title="KAMP Studio", url_path="home", default=True)


def server_page() -> st.Page:
    """The page of the admin, beside the road."""
    return st.Page(ROOT / "pages" / "server" / "server.py", title=say("frame.step_server"), url_path="server")


def _file(step: Step) -> Path:
    return ROOT / "pages" / step / f"{step}.py"
