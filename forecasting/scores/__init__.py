"""Proper scores of forecasts of the log value: pure array functions that broadcast.

Every score but one, `absolute_scaled_error`, is taken on logs, so that an error of 10 % counts the
same in a small year and in a large one, and so that no score changes with the unit. Smaller is
better, 0 is perfect. Where the library scoringrules has a score it does the scoring; here are the
log scale, the levels and the checks.
"""

from forecasting.scores.draws import crps, variogram_score
from forecasting.scores.intervals import (
    SCORE_PROBS,
    WisParts,
    covered,
    interval_score,
    weighted_interval_score,
    wis_parts,
)
from forecasting.scores.points import absolute_log_error, absolute_scaled_error, log_error

__all__ = [
    "SCORE_PROBS",
    "WisParts",
    "absolute_log_error",
    "absolute_scaled_error",
    "covered",
    "crps",
    "interval_score",
    "log_error",
    "variogram_score",
    "weighted_interval_score",
    "wis_parts",
]
