"""Installations as older versions left them, and the test that this version goes on with them."""
