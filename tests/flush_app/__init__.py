"""Only installed while testing: puts the database back to its shipped rows after a transactional test."""
