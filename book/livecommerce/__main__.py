"""``python -m livecommerce``: the report's data on the command line."""

from livecommerce.cli import main

main()
