"""How good and how fast: data sets, metrics, benchmarks, peers."""
