"""The smallest service on the chassis, with methods that misbehave on request; needs no database."""
