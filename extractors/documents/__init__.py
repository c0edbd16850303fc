"""Documents of every supported format to articles."""
