"""Plain document stores, one file each."""
