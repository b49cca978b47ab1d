"""The web face: a REST API and pages over the questions of `collector.query`, for those who may ask."""
