"""Plain documents beside the log: replicas of other services' facts, drafts, counters, files."""
