"""Layouts of a report in file formats, one module or package a format."""
