"""`python -m collector` is the `collector` command."""

from collector.cli.main import main

main()
