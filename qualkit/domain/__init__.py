"""The words of the field as frozen values. Imports nothing of qualkit but `qualkit.errors`."""
