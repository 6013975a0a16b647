"""Reads of the notify service: lists for people and operators, and the balance of the ledger with the log."""
