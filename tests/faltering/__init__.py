"""A publisher whose crawl falters where an address says so, and a service that has it: `python -m tests.faltering`."""
