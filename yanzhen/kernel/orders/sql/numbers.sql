-- Order numbers in blocks of twenty per connection: no counter row that all sales share (docs/decisions/0005).
CREATE SEQUENCE IF NOT EXISTS orders_number CACHE 20;
-- The order in which requests were stored. No block here: a block would let a late comer stand in front.
CREATE SEQUENCE IF NOT EXISTS orders_arrival;
-- Rows that every sale rewrites keep room for their next version on the same page.
ALTER TABLE orders_capacity SET (fillfactor = 40);
ALTER TABLE orders_slot SET (fillfactor = 40);
-- Requests come and are answered all day: cleaned by number, so that the look at the front stays cheap.
ALTER TABLE orders_request SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
