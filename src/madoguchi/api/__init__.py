"""The JSON API, version 1: what other programs submit through. OpenAPI 3.1, problems as RFC 9457.

Thin: each view reads a query or calls the same service as the pages. Key words: client, scope, problem.
"""
