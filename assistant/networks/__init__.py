"""The networks posts are published on, each behind the Publisher port."""
