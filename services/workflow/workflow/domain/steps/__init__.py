"""What a step does: who is asked, what it waits for, where the case goes next."""
