"""Streams of events as each release wrote them, with what they amount to: old cases must fold and go on for ever.

One folder for each release, one file for each case. Recorded once and never changed; ``record`` adds new ones.
"""
