"""What people may do with a case, an act a module."""
