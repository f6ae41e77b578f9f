"""What people do, done in Chromium against a running server: whole days' work, and every page looked over."""
