"""Other methods of finding themes, behind the same contract as the default: for comparison, and for those who ask."""
