"""The data in one command, `make data`: checks, hashes, datapackage.json, pages."""
