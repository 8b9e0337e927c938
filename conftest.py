"""Load the package whole, before pytest imports its modules one by one for their doctests."""

import forecasting  # noqa: F401
