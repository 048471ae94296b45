"""The frame around every page: look, rail, running jobs, and the page itself."""
import streamlit as st

from kamp_core.errors import KampError
from kamp_core.operations import request_number
from kamp_core.settings import ROOT
from pages.shared import session
from pages.shared.below import at
from pages.shared.frame import head, plain_errors, watched
from pages.shared.gate import let_in, person
from pages.shared.house import studio
from pages.shared.rail import rail
from pages.shared.road import STEPS, home_page, server_page, step_page
from pages.shared.strip import job_strip, leave_last_page
from pages.shared.words import say

st.set_page_config(page_title="KAMP Studio", page_icon=str(ROOT / "static" / "icon.png"), layout="wide")
request_number.begin()
begins = session.open_visit()
if not let_in():
    with plain_errors():
        raise KampError("login_needed")
    st.html('<a href="{}" target="_self">{}</a>'.format(at("/login"), say("people.login")))
    st.stop()
page = st.navigation([home_page(), *(step_page(step) for step in STEPS), server_page()], position="hidden")
here = page.url_path if page.url_path in (*STEPS, "server") else STEPS[0]
opened = False
with plain_errors():
    opened = bool(studio())
if not opened:
    st.stop()        # the workspace cannot be used: one sentence says why, and nothing else is true
with plain_errors():
    if begins and here == "train":
        session.watch_what_runs()
    leave_last_page(here)
st.set_page_config(page_title=f"{say(f'frame.step_{here}')} · KAMP Studio")
st.html(ROOT / "pages" / "shared" / "style.css")
# seen while the connection is cut, also behind Streamlit's own dialog; the mark keeps that from hiding it from screen readers
st.html(f'<p class="kamp-cut" role="status" data-live-announcer="true">{say("frame.cut_server" if person() else "frame.cut")}</p>')
st.html(f'<p class="kamp-unhanded" role="status">{say("frame.unhanded")}</p>')

with plain_errors():
    if session.lost_address():
        st.warning(say("frame.lost_address"), icon=":material/link_off:")
    session.keep_address()
with st.sidebar, plain_errors():
    rail(here)
with plain_errors():
    job_strip(here, shown=session.run() if here == "train" else None)
with plain_errors(), watched(page.url_path or here):
    if session.sees_nothing():
        head(say("share.none_yet"), say("share.none_how"))
    else:
        page.run()
