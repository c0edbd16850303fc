"""Dashboard feeds: one versioned folder per publication."""
