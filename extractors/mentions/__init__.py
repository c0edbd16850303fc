"""Sentences to mentions: one module per question."""
