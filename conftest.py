"""Load both packages whole, before pytest imports their modules one by one for their doctests."""

import forecasting  # noqa: F401
import livecommerce  # noqa: F401
