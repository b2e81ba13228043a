"""The search beside its peers: BM25 over more and more sentences."""
