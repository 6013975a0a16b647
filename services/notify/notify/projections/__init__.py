"""What notify remembers of other services' facts, as pure functions from event to change."""
