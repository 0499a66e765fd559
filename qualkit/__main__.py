"""``python -m qualkit`` is the `qualkit` program."""

from qualkit.cli import main

main()
