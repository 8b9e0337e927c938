"""Written in a moment."""


def nowcast() -> None:
    raise NotImplementedError
