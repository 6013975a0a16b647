"""Cases: started, handled step by step, recorded as events, shown as lists and pages."""
