"""One tree of errors and one of warnings; every text says what is wrong and what to do."""


class ForecastingError(Exception):
    """Base of every error that this package raises on purpose."""


class SeriesError(ForecastingError, ValueError):
    """The series cannot be used as it is: gaps, duplicates, text, zero or negative values."""


class TooShortError(SeriesError):
    """The series has fewer points than the model needs to leave one degree of freedom."""


class ParameterError(ForecastingError, ValueError):
    """An argument is outside what it may be: horizon, level, seed, name of a model."""


class ModelError(ForecastingError):
    """The model cannot describe this series and says so instead of returning a number."""


class VintageError(ForecastingError, ValueError):
    """Something was asked for as of a date on which it was not yet known."""


class DataError(ForecastingError, ValueError):
    """A file or data set cannot be read as a market series."""


class ForecastingWarning(UserWarning):
    """Base of the warnings of this package; most are carried as notes by the result instead."""
