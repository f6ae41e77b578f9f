-- Rows come and go all day: cleaned by number, not by share, so that the worker's look stays cheap.
ALTER TABLE occurrences SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
