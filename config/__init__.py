"""What an analyst edits, and its typed loaders."""
