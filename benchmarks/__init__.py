"""Each hot verb beside what PostgreSQL can do at best on the same machine, in the same run."""
