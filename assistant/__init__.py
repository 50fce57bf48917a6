"""A scheduled posting assistant whose guardrails keep an account balanced, and explain every refusal."""

__version__ = "0.1.0"
