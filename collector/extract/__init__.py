"""Readers that know no publisher: HTML, JSON-LD, dates, embeds. Pure functions of what was fetched."""
