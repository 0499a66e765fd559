"""The only place that speaks SQL: one module a noun, over one `Database`."""
