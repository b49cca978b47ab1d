"""The pages: parameters -> query -> HTML that works without JavaScript."""
