"""Questions and their answers: the case page, and forms before they are cases."""
