"""A year of which a part is known: its distribution, from how other years were split."""
