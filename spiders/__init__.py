"""The publishers, one file each, found by listing: all that is known about a publisher's pages."""
