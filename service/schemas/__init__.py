"""The JSON shapes of the API, and how they are made from the records."""
