"""The tool box behind dev.py: only the standard library, so that it runs before anything is installed."""
