"""Counting and comparing, on values only: no files, no database, no heavy library at import."""
