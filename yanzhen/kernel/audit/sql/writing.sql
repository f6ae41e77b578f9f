-- One line, written by a verb that lives in SQL; `who` are the columns that say who (models.lines.columns_of).
DROP FUNCTION IF EXISTS audit_write(jsonb, text, text, uuid, text, text, jsonb, timestamptz);
CREATE FUNCTION audit_write(who jsonb, the_verb text, label text, noun uuid, title text, path text, what jsonb, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name, on_behalf_of_id,
    on_behalf_of_name, channel, verb, noun_label, noun_id, noun_title, place_path, reason, changes, subject_id, personal,
    occurred_at, recorded_at)
  VALUES (new_key(), (who->>'person_id')::uuid, COALESCE(who->>'person_name', ''), (who->>'appointment_id')::uuid,
    (who->>'office_id')::uuid, COALESCE(who->>'office_name', ''), (who->>'on_behalf_of_id')::uuid,
    COALESCE(who->>'on_behalf_of_name', ''), COALESCE(who->>'channel', ''), the_verb, label, noun, left(title, 300), path, '', what,
    NULL, '', at, clock_timestamp());
END $$;
