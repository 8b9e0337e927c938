"""Charts of series and forecasts: functions that take ``ax`` and return it, and `save` for files.

Call them inside ``with style():``, the house style: opaque white, colours that the colour-blind
tell apart, markers and line styles that survive grey print, Chinese characters from a font that
the environment brings, else from one that is installed. A figure of your own takes the width of
the others from ``WIDTH``, in inches.
"""

from forecasting.plotting.axes import display_name, money_axis
from forecasting.plotting.compare import plot_dots, plot_intervals, plot_models
from forecasting.plotting.fan import plot_fan
from forecasting.plotting.files import save
from forecasting.plotting.history import plot_growth, plot_history
from forecasting.plotting.labels import end_labels
from forecasting.plotting.many import plot_fans
from forecasting.plotting.theme import COLOURS, WIDTH, style

__all__ = [
    "COLOURS",
    "WIDTH",
    "display_name",
    "end_labels",
    "money_axis",
    "plot_dots",
    "plot_fan",
    "plot_fans",
    "plot_growth",
    "plot_history",
    "plot_intervals",
    "plot_models",
    "save",
    "style",
]
