"""What people see of a case: its page, its history, its explanations."""
