"""Quotes that several tests of support check statements against."""

OTHER = "Apple trees are pruned in late winter, before the buds open."
