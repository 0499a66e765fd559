"""The public verbs, one module a noun, each over one `Session`. They stand side by side and do not call each other."""
