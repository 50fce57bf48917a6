"""The use-cases, each of one shape: gather, decide, apply."""
