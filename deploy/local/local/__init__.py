"""What `make up` runs: prepares this machine, starts every part of the hall on loopback and keeps it running."""
