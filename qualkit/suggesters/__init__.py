"""Methods that propose themes for a researcher to review. Nothing here knows of the store or decides anything."""
