"""The server: how it stands, who and what is at work, room on the disk, what went wrong. For the admin; on a laptop for anybody."""
import streamlit as st

from kamp_core.operations.overview import overview
from pages.server.tables import at_work, done_here, people_here, room, rooms, went_wrong
from pages.shared.frame import head
from pages.shared.gate import check_admin
from pages.shared.house import studio
from pages.shared.watchdogs import READINESS
from pages.shared.words import say, span
from pages.start.health import health

check_admin()
seen = overview(studio(), READINESS)
head(say("frame.step_server"), say("admin.ready" if seen.ready.all else "admin.not_ready"))
for check, well in (("ledger", seen.ready.ledger), ("disk", seen.ready.disk), ("queue", seen.ready.queue)):
    if not well:
        st.error(say(f"admin.bad_{check}"), icon=":material/info:")
health()
with st.container(key="server_figures", horizontal=True, gap="medium"):
    st.metric(say("admin.up"), span(seen.up))
    st.metric(say("admin.memory"), room(seen.process.memory))
    st.metric(say("admin.used"), room(seen.disk.total))
    st.metric(say("admin.free"), room(seen.disk.free))
st.button(say("admin.again"), key="server_again", icon=":material/refresh:", type="tertiary")

people_here()
at_work(seen)
rooms(seen)
went_wrong(seen)
done_here()
st.subheader(say("admin.versions"), anchor=False)
st.caption(" · ".join(f"{part} {version}" for part, version in seen.versions.items()))
