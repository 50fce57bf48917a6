"""A local stand-in for X; importing it costs nothing, its parts are imported where they are used."""

PORT = 8787  # where it answers unless told otherwise
