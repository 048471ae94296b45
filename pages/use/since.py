"""Was the promise kept? A file with the results that came since."""
import streamlit as st

from kamp_core.learning.outcome import Outcome
from kamp_core.models import Scored
from kamp_core.studio.since import Since, can_check, promise_line, since_lines
from pages.shared import session
from pages.shared.house import studio
from pages.shared.upload import upload
from pages.shared.words import plain, say
from pages.use.scoring import scored_file

_LOOKS = {"kept": st.success, "better": st.success, "worse": st.warning, "few": st.info}


def since(outcome: Outcome) -> None:
    """The promise, the file, and how they compare."""
    st.caption(say("use.since_help"))
    st.markdown(plain(promise_line(outcome, session.language())))
    obstacle = can_check(outcome, studio().package(outcome.run).card)
    if obstacle is not None:
        st.info(say(f"error.{obstacle}"))
        return
    memory = f"since {outcome.run}"
    given = upload("since_upload", slim=bool(session.recall(memory)))
    if given:
        session.remember(memory, {"file": given.file, "name": given.name})
    kept = session.recall(memory)
    if not kept:
        return
    scored = scored_file(outcome.run, kept["file"], kept["name"], "use.since_check")
    if scored is not None:
        _, share = studio().money.priced(outcome, session.project().id, session.recall("inspect_share"))
        compared = _compared(outcome.run, outcome.seconds, kept["file"], str(scored.mapping), share, scored)
        first, *more = since_lines(compared, outcome, session.language())
        _LOOKS[compared.said](plain(first))
        st.markdown("\n".join(f"- {plain(line)}" for line in more))


@st.cache_data(max_entries=20, show_spinner=False)
def _compared(run: str, seconds: float, file: str, mapping: str, inspected: float, _scored: Scored) -> Since:
    """`seconds`: of the run, so that a resumed run is judged anew; `mapping`: the columns that the predictions came from."""
    return studio().check_promise(run, _scored, studio().workspace.file(file), inspected)
