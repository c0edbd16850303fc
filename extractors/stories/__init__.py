"""Fingerprints and near-duplicates: which articles tell the same wire story."""
