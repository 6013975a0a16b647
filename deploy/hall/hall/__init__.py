"""One command over all services of a hall, for whoever answers for it: ``python -m hall verify``."""
