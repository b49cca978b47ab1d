"""Questions that every face asks, answered as plain data ready to be printed or sent."""
