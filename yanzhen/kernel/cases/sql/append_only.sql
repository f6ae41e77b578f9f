-- Events are never altered or removed: a correction is a new event (audit/sql/append_only.sql).
DROP TRIGGER IF EXISTS append_only_rows ON cases_caseevent;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON cases_caseevent
FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER IF EXISTS append_only_table ON cases_caseevent;
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON cases_caseevent
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
