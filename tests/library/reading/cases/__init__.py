"""Files as analysts have them, and what must become of each: read right, or refused in one line.

Each case is (name, content, outcome, options). The outcome is a dictionary of what is read, or the
words of the refusal. Content is text, bytes, or a function that makes bytes.
"""

from . import harmful, numbers, portals, shapes, years

CASES = [*portals.CASES, *shapes.CASES, *years.CASES, *numbers.CASES, *harmful.CASES]
