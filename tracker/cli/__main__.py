"""`python -m tracker.cli`: the same command without its script."""

from tracker.cli import main

main(prog_name="tracker")
