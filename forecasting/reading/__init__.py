"""Anybody's table in, a series with places for errors out."""
