"""The identity service: people, units, posts, groups and relations; passwords and sessions."""
