"""The library as a whole: papers in and out, passages found, vectors made again."""
