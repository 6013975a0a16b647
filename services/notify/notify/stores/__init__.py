"""The notify service's own documents: the ledger, in-site messages, and what it remembers of people and cases."""
