"""The answer of an SQL statement: as a table, as a chart, as new data; or why there is none."""
import streamlit as st

from kamp_core.errors import KampError
from kamp_core.look.free import Kind, draw_columns, usual_kind
from kamp_core.sandbox import Answer
from pages.shared.charts import chart_tools
from pages.shared.errand import send
from pages.shared.house import studio
from pages.shared.words import number, plain, say, say_error

_KINDS: tuple[Kind, ...] = ("bars", "line", "points")


def failure(error: KampError) -> None:
    """The sentence, ways on, and DuckDB's own words folded."""
    with st.container(key="sql_failure", gap="small"):
        tell = st.info if error.code == "sql_cancelled" else st.error
        tell(plain(say_error(error)), icon=":material/info:")
        if error.choices:
            st.caption(say("frame.choices", choices=plain(", ".join(error.choices))))
        if error.facts.get("detail"):
            with st.expander(say("sql.details"), expanded=error.code == "sql_failed"):
                st.code(str(error.facts["detail"]), language=None, wrap_lines=True)


def result(dataset: str, query: str, sql: str, answer: Answer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="sql_took"):
        words = "sql.took_more" if answer.more else "sql.took"
        st.markdown(f"**{say(words, rows=number(answer.count), columns=len(answer.columns), seconds=f'{answer.seconds:.2f}')}**")
        if answer.rows:
            _keep(dataset, query, sql)
    if not answer.rows:
        st.markdown(say("sql.no_rows"))
        return
    if answer.more:
        st.caption(say("sql.more"))
    table, chart = st.tabs([say("sql.tab_table"), say("sql.tab_chart")], key="sql_side", on_change="rerun")
    if table.open:
        with table:
            _table(answer)
    if chart.open:
        with chart:
            _chart(query, answer)


def _table(answer: Answer) -> None:
    first = answer.rows[0][0]
    if len(answer.rows) == len(answer.columns) == 1 and isinstance(first, str) and "\n" in first:
        st.code(first, language=None)            # a plan, or a text of several lines
        return
    st.dataframe({column.name: _cells(answer, i) for i, column in enumerate(answer.columns)}, hide_index=True, key="sql_table")


def _cells(answer: Answer, position: int) -> list[object]:
    return [row[position] for row in answer.rows]


def _chart(query: str, answer: Answer) -> None:
    names = [column.name for column in answer.columns]
    numbers = [name for i, name in enumerate(names) if _is_number(_cells(answer, i))]
    if not numbers:
        st.markdown(say("sql.chart_no_numbers"))
        return
    boxes = st.columns(4)
    x = boxes[0].selectbox(say("sql.chart_x"), names, key=f"sql_x_{query}")
    able = [name for name in numbers if name != x] or numbers
    y = boxes[1].selectbox(say("sql.chart_y"), able, index=len(able) - 1, key=f"sql_y_{query}")
    across = _cells(answer, names.index(x))
    is_time = answer.columns[names.index(x)].type.startswith(("DATE", "TIMESTAMP"))
    kind = boxes[2].selectbox(say("sql.chart_kind"), _KINDS, index=_KINDS.index(usual_kind(across, is_time)),
                              key=f"sql_kind_{query}_{x}", format_func=lambda kind: say(f"sql.chart_{kind}"))
    colour = boxes[3].selectbox(say("sql.chart_colour"), [None, *(name for name in names if name not in (x, y))],
                                key=f"sql_colour_{query}", placeholder=say("sql.chart_one_colour"),
                                format_func=lambda name: name or say("sql.chart_one_colour"))
    drawn = draw_columns(kind, across, _cells(answer, names.index(y)), _cells(answer, names.index(colour)) if colour else None,
                         (x, y), say("look.blank"), is_time)
    st.plotly_chart(drawn.figure, key="sql_chart", theme="streamlit", alt=say("sql.chart_says", x=x, y=y),
                    config=chart_tools())
    if drawn.left_out:
        st.caption(say("sql.chart_left_out", count=number(drawn.left_out)))


def _is_number(cells: list[object]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    return bool(filled) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in filled)


def _keep(dataset: str, query: str, sql: str) -> None:
    with st.popover(say("sql.keep"), icon=":material/save:"):
        usual = say("sql.keep_usual", name=studio().ledger.dataset(dataset).name)
        name = st.text_input(say("sql.keep_name"), usual, key=f"sql_keep_name_{query}", max_chars=100)
        if st.button(say("sql.keep_do"), key="sql_keep", disabled=not name.strip()):
            send("sql.keep", name.strip(), dataset=dataset, sql=sql, name=name.strip())
