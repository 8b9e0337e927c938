"""Written in a moment."""


def forecast_panel() -> None:
    raise NotImplementedError
