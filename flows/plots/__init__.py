"""Trends as pictures: PNG, SVG, HTML that works offline, and lines of the terminal."""
