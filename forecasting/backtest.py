"""Written in a moment."""


def backtest() -> None:
    raise NotImplementedError
