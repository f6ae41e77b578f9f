"""Pages for visitors and for those who keep the island."""
