"""The search: a dense and a lexical index, fused and reranked."""
