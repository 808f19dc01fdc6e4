"""The library for agents, over the Model Context Protocol."""
