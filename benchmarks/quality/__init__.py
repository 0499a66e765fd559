"""How good are suggested themes and codes? qualkit and its baselines on any labelled corpus, in one run."""
