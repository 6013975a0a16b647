"""Playing a definition without a case: tests, what-if."""
