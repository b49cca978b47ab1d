"""The REST API: parameters -> query -> JSON."""
