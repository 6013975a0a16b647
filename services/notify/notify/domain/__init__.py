"""Pure rules of who is told what, through which channel, and what follows from each try."""
