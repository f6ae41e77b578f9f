-- Case numbers in blocks of twenty (actions/opening.py): no counter row that all openings share.
CREATE SEQUENCE IF NOT EXISTS cases_number INCREMENT BY 20;
