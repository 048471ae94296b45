"""Rows from a factory's database: log in, pick a table or ask, see the first rows, send for all of them."""
import streamlit as st

from kamp_core.databases import Address, Login, Rows, TableFacts, Wanted
from kamp_core.databases.address import login_of, read_address
from kamp_core.databases.facts import TLS
from kamp_core.studio.databases import usual_name
from pages.shared import session
from pages.shared.errand import send
from pages.shared.frame import plain_errors
from pages.shared.gate import may_administer
from pages.shared.house import studio
from pages.shared.words import number, plain, say

_LOGIN, _SHOWN = "database", "database rows"       # of this visit, in memory only: with them the password goes


def from_database() -> None:
    """Folded until somebody wants it."""
    with st.expander(say("database.title"), icon=":material/database:"), plain_errors():
        known = session.visit_value(_LOGIN)
        if known:
            _pick(*known)
        else:
            _connect()


def _connect() -> None:
    st.caption(say("database.about"))
    addresses = studio().databases.allowed.all()
    if addresses:
        _log_in(addresses)
    else:
        st.markdown(say("database.none_allowed" if not may_administer() else "database.none_allowed_yet"))
    if may_administer():
        _allow(addresses)


def _log_in(addresses: tuple[Address, ...]) -> None:
    left, right = st.columns(2)
    address = left.selectbox(say("database.server"), addresses, key="db_server", format_func=lambda one: one.url)
    database = right.text_input(say("database.database"), address.database or "", key=f"db_name_{address.url}", max_chars=128,
                                disabled=address.database is not None)
    left, right = st.columns(2)                       # on a narrow screen one below the other, in this order
    user = left.text_input(say("database.user"), key="db_user", max_chars=128)
    password = right.text_input(say("database.password"), key="db_password", type="password", autocomplete="off")
    if st.button(say("database.connect"), key="db_connect", disabled=not (database and user)):
        login = login_of(address.kind, address.host, address.port, database.strip(), user.strip())
        with st.spinner(say("database.connecting")):
            tables = studio().databases.tables(login, password)
        session.set_visit_value(_LOGIN, (login, password, tables))
        st.rerun()


def _allow(addresses: tuple[Address, ...]) -> None:
    with st.popover(say("database.allow"), icon=":material/add_link:"):
        text = st.text_input(say("database.allow_address"), key="db_allow", placeholder=say("database.allow_hint"), max_chars=300)
        ways, key = {say(f"database.tls_{one}"): one for one in TLS}, f"db_tls_{session.language()}"
        tls = ways[st.selectbox(say("database.allow_tls"), list(ways), index=TLS.index("encrypt"), key=key)]
        if st.button(say("database.allow_do"), key="db_allow_do", disabled=not text.strip()):
            with plain_errors():
                studio().databases.allowed.allow(read_address(text, tls))
                st.rerun()
        for address in addresses:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(f"{address.url} · {say(f'database.tls_{address.tls}')}"))
                if st.button(say("database.forbid"), key=f"db_forbid_{address.url}", type="tertiary"):
                    studio().databases.allowed.forbid(address.url)
                    st.rerun()


def _pick(login: Login, password: str, tables: tuple[TableFacts, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(say("database.connected", server=plain(login.server), count=number(len(tables))))
        if st.button(say("database.other"), key="db_other", type="tertiary"):
            session.set_visit_value(_LOGIN, None)
            st.rerun()
    if not tables:
        st.info(say("database.no_tables"))
    way = st.segmented_control(say("database.what"), ("table", "query"), default="table", key="db_way", required=True,
                               format_func=lambda one: say(f"database.what_{one}"))
    if way == "table":
        chosen = st.selectbox(say("database.table"), tables, index=None, key="db_table", format_func=_called,
                              placeholder=say("database.table_none"))
        wanted = Wanted(chosen.table, chosen.schema) if chosen else None
    else:
        text = st.text_area(say("database.query"), key="db_query", height=140, max_chars=20_000)
        wanted = Wanted(query=text) if text.strip() else None
    _send(login, password, wanted)


def _called(table: TableFacts) -> str:
    name = Wanted(table.table, table.schema).name
    if table.is_view or table.rows is None:
        return say("database.table_view", name=name) if table.is_view else name
    return say("database.table_rows", name=name, rows=number(table.rows))


def _send(login: Login, password: str, wanted: Wanted | None) -> None:
    with st.container(horizontal=True):
        look = st.button(say("database.look"), key="db_look", disabled=wanted is None)
        bring = st.button(say("database.bring"), key="db_bring", type="primary", disabled=wanted is None,
                          help=say("database.bring_help"))
    if wanted is None:
        return
    if look:
        with st.spinner(say("database.connecting")):
            session.set_visit_value(_SHOWN, (wanted, studio().databases.preview(login, wanted, password)))
    known = session.visit_value(_SHOWN)
    if known and known[0] == wanted:
        _first_rows(known[1])
    if bring:
        studio().databases.noted(session.project().id, login, wanted)
        session.set_visit_value(_SHOWN, None)
        send("databases.bring", usual_name(wanted), secret=password, login=login, wanted=wanted)


def _first_rows(shown: Rows) -> None:
    st.dataframe({name: [row[i] for row in shown.rows] for i, name in enumerate(shown.columns)}, hide_index=True, key="db_rows")
    st.caption(say("database.shown_more" if shown.more else "database.shown_all", count=number(len(shown.rows))))
