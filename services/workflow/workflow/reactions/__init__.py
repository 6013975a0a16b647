"""What the service does of its own accord: carry out effects, start and end children, take in news from outside."""
