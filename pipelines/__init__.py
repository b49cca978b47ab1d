"""The item pipelines, in order: archive, normalise, detect, persist. The item is a poll."""
