"""From a committed event to every socket that watches its channel; knows no record type."""
