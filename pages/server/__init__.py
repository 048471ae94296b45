"""The server as its admin sees it."""
