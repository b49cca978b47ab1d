"""Evidence at the edge: what is kept, in the formats of web archives, and what they hold, read back."""
