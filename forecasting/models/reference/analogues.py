"""Markets of the user's own kind, partially pooled with the reference class.

What the class got wrong on them, in units of its own spread, says how their kind differs; part of
that difference, more the more of them there are, is carried over to the market in question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecasting.models.reference.windows import early_windows, read_series
from forecasting.takeoff import begins_at_takeoff

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from forecasting.arrays import Array
    from forecasting.models.reference.terms import Terms

__all__ = ["Analogues"]

TRUST = 0.5
"""The most of the difference that is carried over: the user's markets may be of another kind."""
HALF_SHIFT, HALF_SPREAD = 10.0, 30.0
"""Numbers of markets at which half of ``TRUST`` is reached."""
LIKE_GROWTH, LIKE_POINTS = 0.2, 1.5
"""How near a window's mean log growth and number of points must be (Gaussian kernels)."""
LARGEST_SCORE = 3.0
NORMAL_90 = 1.2815515655446004
USUAL_SCORE = 0.83
"""Mean absolute score of the class on windows of the technologies that it was not trained on."""
SPREAD_RANGE = (0.6, 1.6)
BLOCK = 4096


@dataclass(frozen=True)
class Analogues:
    r"""How wrong the reference class was on each window of the comparable markets.

    Near the market in question let k be the effective number of markets, m their mean score and a
    their mean absolute score. The quantiles are shifted by :math:`\tfrac{1}{2} m k / (k + 10)`
    standard deviations, and their distances from the median are multiplied by
    :math:`(a / 0.83)^{k / (2 (k + 30))}`, a / 0.83 held between 0.6 and 1.6.

    Efron and Morris (1975), Journal of the American Statistical Association 70(350), 311-319.
    doi:10.1080/01621459.1975.10479864
    """

    score: Array  # (R,) outcome less median, in standard deviations (the 10 or 90 % limit / 1.28)
    market: NDArray[np.int64]  # (R,) number of the window's market, from 0
    growth: Array  # (R,) mean log growth of the window
    points: Array  # (R,) its number of points
    until: int  # no figure of a later year took part
    elsewhere: tuple[str, ...] = ()  # markets that do not begin with their take-off

    @property
    def markets(self) -> int:
        """Number of comparable markets with four points or more by then."""
        return int(self.market.max(initial=-1)) + 1

    @classmethod
    def learn(
        cls,
        frame: pd.DataFrame,
        quantiles: Callable[[Terms], Array],
        until: int,
        leave_out: str | None = None,
    ) -> Analogues:
        """Compare the class, by its quantiles, with other markets known by the origin year.

        Each starts in the year of its take-off. Empty where no market but the one left out has four
        points; a DataError for missing columns, gaps or values that are not positive.
        """
        series = read_series(frame, until=until)
        series = [one for one in series if one.id != leave_out and len(one.y) > 3]
        if not series:
            nothing = np.zeros(0)
            return cls(nothing, nothing.astype(np.int64), nothing, nothing, until)
        rows = early_windows(series)
        values, known = quantiles(rows.terms), np.isfinite(rows.outcome)
        error = rows.outcome - values[..., 2]
        limit = np.where(
            error < 0, values[..., 2] - values[..., 1], values[..., 3] - values[..., 2]
        )
        score = np.clip(NORMAL_90 * error / limit, -LARGEST_SCORE, LARGEST_SCORE)[known]
        window = np.nonzero(known)[0]
        market = np.unique(rows.series, return_inverse=True)[1].astype(np.int64)[window]
        elsewhere = tuple(one.id for one in series if not begins_at_takeoff(one.y))
        points = rows.points.astype(float)[window]
        return cls(score, market, rows.mean_growth[window], points, until, elsewhere)

    def adjust(self, growth: Array, quantiles: Array) -> Array:
        """Shift and rescale log growth quantiles (N, h, 5) by what the comparable markets show.

        ``growth`` (N, n - 1) is that of the series; where there is no market nothing changes.
        """
        if not self.markets:
            return quantiles
        blocks = [slice(i, i + BLOCK) for i in range(0, len(growth), BLOCK)]
        return np.concatenate([self._block(growth[b], quantiles[b]) for b in blocks])

    def _block(self, growth: Array, quantiles: Array) -> Array:
        count, mean, size = self._difference(growth.mean(axis=1), growth.shape[1] + 1)
        shift = TRUST * count / (count + HALF_SHIFT) * mean
        scale = np.clip(size / USUAL_SCORE, *SPREAD_RANGE)
        scale = scale ** (TRUST * count / (count + HALF_SPREAD))
        centre = quantiles[..., 2:3]
        distance = quantiles - centre
        unit = np.where(shift[:, None] < 0, -distance[..., 1], distance[..., 3]) / NORMAL_90
        moved = centre + (shift[:, None] * unit)[..., None]
        return np.asarray(moved + distance * scale[:, None, None])

    def _difference(self, mean_growth: Array, points: int) -> tuple[Array, Array, Array]:
        """Effective number of markets, mean score and mean absolute score near each series."""
        far = ((self.growth - mean_growth[:, None]) / LIKE_GROWTH) ** 2
        far = far + ((self.points - points) / LIKE_POINTS) ** 2
        kernel = 1e-6 + np.exp(-0.5 * far)
        member = np.equal.outer(self.market, np.arange(self.markets)).astype(float)
        mass = kernel @ member
        score = (kernel * self.score) @ member / mass
        size = (kernel * np.abs(self.score)) @ member / mass
        weight = np.minimum(mass, 1.0)
        count = weight.sum(axis=1)
        return count, (weight * score).sum(axis=1) / count, (weight * size).sum(axis=1) / count
