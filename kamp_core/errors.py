"""The one exception a user may meet."""


class KampError(Exception):
    """A known fault. `code` names a sentence in wording/error/, `facts` fill its blanks, `choices` are ways on."""

    def __init__(self, code: str, choices: tuple[str, ...] = (), **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
        self.choices = choices
