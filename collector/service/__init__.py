"""What keeps crawls going: sets them off, feeds them watches, hands over what they recorded."""
