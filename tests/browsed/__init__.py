"""A publisher for the tests alone, whose pages a browser makes."""
