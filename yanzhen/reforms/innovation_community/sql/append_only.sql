-- A firm's life is never rewritten: a wrong line is followed by a right one (audit/sql/append_only.sql).
DROP TRIGGER IF EXISTS append_only_rows ON innovation_community_stagechange;
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON innovation_community_stagechange
FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER IF EXISTS append_only_table ON innovation_community_stagechange;
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON innovation_community_stagechange
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
