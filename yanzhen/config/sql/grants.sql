-- The last file: the app may work with all rows, and may never change what is append-only.
GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {app};
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditline, audit_seal, audit_sealedline, cases_caseevent FROM {app};
