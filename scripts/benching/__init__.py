"""The larger benchmarks: what they are run on, and what they are measured against."""
