"""Fitting the weights of the ranking and of the confidence."""
