"""What was measured: scores, speed, and the answers of other tools. `python -m benchmarks.run`."""
