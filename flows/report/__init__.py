"""A brief of two pages on the tension of a window: as a web page and as PDF."""
