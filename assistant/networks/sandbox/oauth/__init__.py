"""Logins at the sandbox, as X gives them out by OAuth 2.0 with PKCE."""
