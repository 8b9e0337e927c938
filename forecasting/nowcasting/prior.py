"""What a nowcast assumes of years before any is seen."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ASSUMED", "DAMPING", "SeasonalPrior"]

DAMPING = 0.6
"""Share of the log growth left after a year: sets the prior slope. The damped model learned .55."""


@dataclass(frozen=True)
class SeasonalPrior:
    """What is assumed of years before any is seen; set by hand, so vary it where much hangs on it.

    Attributes
    ----------
    entity_sd, within_sd : float
        Standard deviations of log(rest / part) between entities and between the years of one.
    worth : int
        Observations that each of the two is worth.
    gap_sd : float
        Standard deviation of the difference between the log growth of a platform and that of its
        market.
    """

    entity_sd: float = 0.15
    within_sd: float = 0.05
    worth: int = 3
    gap_sd: float = 0.5


ASSUMED = SeasonalPrior()
