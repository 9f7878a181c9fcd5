"""Pure arithmetic of a theatre's day: durations, overlaps, when it will end. No database."""
