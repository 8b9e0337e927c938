"""Charts that only this report draws: publishers, posts around a broadcast, policy."""

from livecommerce.charts.policy import plot_timeline
from livecommerce.charts.posts import plot_chain
from livecommerce.charts.publishers import plot_publishers, plot_ranges

__all__ = ["plot_chain", "plot_publishers", "plot_ranges", "plot_timeline"]
