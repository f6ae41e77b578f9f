-- Events are never altered or removed: a correction is a new event (audit/sql/append_only.sql).
SELECT keep_append_only('cases_caseevent');
