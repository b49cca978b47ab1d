"""Migrations of the schema, append-only: one file each in `versions/`, never changed once released."""
