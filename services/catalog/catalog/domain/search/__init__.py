"""Finding things by name, sound or meaning: pure, so that the same catalogue and question give the same order."""
