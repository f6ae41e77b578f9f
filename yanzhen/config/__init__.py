"""What wires everything: settings, urls, API."""
