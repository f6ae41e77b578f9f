-- What a version of the rules said of a firm is never rewritten: later packs add rows (audit/sql/append_only.sql).
DROP TRIGGER IF EXISTS append_only_rows ON innovation_community_ladderresult;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON innovation_community_ladderresult
FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER IF EXISTS append_only_table ON innovation_community_ladderresult;
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON innovation_community_ladderresult
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
