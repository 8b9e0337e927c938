"""Charts that only this report draws: publishers, posts, complaints, work, days, policy."""

from livecommerce.charts.complaints import plot_dots_of, plot_rates
from livecommerce.charts.days import plot_days
from livecommerce.charts.policy import plot_timeline
from livecommerce.charts.posts import plot_chain
from livecommerce.charts.publishers import plot_publishers, plot_ranges
from livecommerce.charts.work import plot_counts, plot_pay

__all__ = [
    "plot_chain",
    "plot_counts",
    "plot_days",
    "plot_dots_of",
    "plot_pay",
    "plot_publishers",
    "plot_ranges",
    "plot_rates",
    "plot_timeline",
]
