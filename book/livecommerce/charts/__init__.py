"""Charts that only this report draws: lines, bars, ceilings, scores, posts, work, days.

Each takes what it draws and either ``width``, the inches of a new figure, or ``ax``, where to draw
instead of on a new figure in the house width; its height follows what it holds. It returns the
`matplotlib.axes.Axes` that it drew upon, or the `matplotlib.figure.Figure` where there are several.
A column that is missing raises `forecasting.errors.DataError`.
"""

from livecommerce.charts.ahead import plot_growths, plot_misses, plot_within
from livecommerce.charts.bars import plot_bars
from livecommerce.charts.benchmark import plot_reliability, plot_scores, plot_shapes
from livecommerce.charts.ceilings import plot_ceilings
from livecommerce.charts.complaints import plot_dots_of, plot_rates
from livecommerce.charts.days import plot_days
from livecommerce.charts.fans import plot_takeoffs, plot_two_fans
from livecommerce.charts.fates import fates, plot_fates
from livecommerce.charts.lines import plot_levels, plot_lines
from livecommerce.charts.named import name_marks, name_ranges, name_statuses
from livecommerce.charts.policy import plot_timeline
from livecommerce.charts.posts import plot_chain
from livecommerce.charts.quarters import plot_halves, plot_quarters, plot_steps
from livecommerce.charts.roads import plot_roads
from livecommerce.charts.work import plot_counts, plot_pay

__all__ = [
    "fates",
    "name_marks",
    "name_ranges",
    "name_statuses",
    "plot_bars",
    "plot_ceilings",
    "plot_chain",
    "plot_counts",
    "plot_days",
    "plot_dots_of",
    "plot_fates",
    "plot_growths",
    "plot_halves",
    "plot_levels",
    "plot_lines",
    "plot_misses",
    "plot_pay",
    "plot_quarters",
    "plot_rates",
    "plot_reliability",
    "plot_roads",
    "plot_scores",
    "plot_shapes",
    "plot_steps",
    "plot_takeoffs",
    "plot_timeline",
    "plot_two_fans",
    "plot_within",
]
