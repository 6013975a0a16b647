"""Read models. Each is a pure function: event in, changes out."""
