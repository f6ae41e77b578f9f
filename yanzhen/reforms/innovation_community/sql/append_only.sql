-- A firm's life is never rewritten: a wrong line is followed by a right one (audit/sql/append_only.sql).
SELECT keep_append_only('innovation_community_stagechange');
