"""Ranking: features, weights, scores, confidence and explanation of the sentences that may answer."""
