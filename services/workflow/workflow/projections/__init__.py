"""Read models of the personal centre. Each is a pure function: an event and its envelope in, changes out."""
