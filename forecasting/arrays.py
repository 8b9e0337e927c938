"""The array of numbers that every room reckons with, as type checkers know it."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array"]

Array = NDArray[np.float64]
