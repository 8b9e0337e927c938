"""Many series in one frame, forecast on one machine or on an engine."""
