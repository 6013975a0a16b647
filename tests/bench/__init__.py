"""How fast the whole hall is, beside what this machine can do at most; `make bench`."""
