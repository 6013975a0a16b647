"""A small service mounted on the chassis, run by the tests as a real process."""
