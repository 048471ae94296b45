"""Whose session is over, while a page of theirs is open: the browser is asked to load it anew, and the wall leads to the login."""
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

PROTOCOL = "streamlit"         # what a page of ours, and no other program, offers to speak over its websocket


def reload_message() -> ForwardMsg:
    """What Streamlit's own login sends; an empty address is, to a browser, the one it is at: nobody else has to know it."""
    message = ForwardMsg()
    message.auth_redirect.url = ""
    return message


def reload_page() -> None:
    """For the page, or the part of one, that is being drawn."""
    if context := get_script_run_ctx():
        context.enqueue(reload_message())
