-- What was answered and what was published is never altered.
SELECT keep_append_only('surveys_answered', 'surveys_sheet', 'surveys_answer', 'surveys_publication');

CREATE SEQUENCE IF NOT EXISTS surveys_number;

-- Questions stand still from the first answer on. Whoever changes one waits for answers on their way, and the other way round.
CREATE OR REPLACE FUNCTION surveys_refuse_other_questions() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.survey_id ELSE OLD.survey_id END;
    two uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.survey_id ELSE NEW.survey_id END;
BEGIN
    PERFORM FROM surveys_survey WHERE id IN (one, two) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM surveys_survey WHERE id IN (one, two) AND state NOT IN ('draft', 'open'))
        OR EXISTS (SELECT FROM surveys_answered WHERE survey_id IN (one, two)) THEN
        RAISE EXCEPTION 'Questions stand still from the first answer on.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'answered_questions_stand_still';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS questions_stand_still ON surveys_question;
CREATE TRIGGER questions_stand_still BEFORE INSERT OR UPDATE OR DELETE ON surveys_question
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_other_questions();

-- The list stands still once the sample is drawn or the survey is out. An open survey writes down whoever comes, while it is open.
-- A sealed name may be sealed anew.
CREATE OR REPLACE FUNCTION surveys_refuse_other_people() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    two jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
    held surveys_survey;
BEGIN
    IF TG_OP = 'UPDATE' AND one - '{name,phone,phone_index}'::text[] = two - '{name,phone,phone_index}'::text[] THEN
        RETURN NEW;
    END IF;
    FOR held IN SELECT * FROM surveys_survey WHERE id IN ((one ->> 'survey_id')::uuid, (two ->> 'survey_id')::uuid) ORDER BY id FOR SHARE LOOP
        IF held.frame_hash <> '' OR NOT (held.state = 'draft' OR TG_OP = 'INSERT' AND held.frame = 'open' AND held.state = 'open') THEN
            RAISE EXCEPTION 'The list stands still once the sample is drawn or the survey is out.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_list_stands_still';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS list_stands_still ON surveys_listed;
CREATE TRIGGER list_stands_still BEFORE INSERT OR UPDATE OR DELETE ON surveys_listed
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_other_people();

-- Answers come while the survey is open, from who is asked, in a way that it offers; the shared lock waits for whoever closes just now.
CREATE OR REPLACE FUNCTION surveys_refuse_answering() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held surveys_survey;
BEGIN
    SELECT * INTO held FROM surveys_survey WHERE id = NEW.survey_id FOR SHARE;
    IF held.state <> 'open' THEN
        RAISE EXCEPTION 'This survey is not open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_come_while_open';
    END IF;
    IF NOT EXISTS (SELECT FROM surveys_listed WHERE id = NEW.listed_id AND survey_id = NEW.survey_id AND sampled) THEN
        RAISE EXCEPTION 'Only who is in the sample of this survey answers it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_the_sample_answers';
    END IF;
    IF NOT NEW.channel = ANY (held.channels) THEN
        RAISE EXCEPTION 'This survey is not answered in this way.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_come_in_an_offered_way';
    END IF;
    IF held.anonymous AND NEW.at IS NOT NULL THEN
        RAISE EXCEPTION 'A mark of an anonymous survey holds no time.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_anonymous_mark_holds_no_time';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS answered_while_open ON surveys_answered;
CREATE TRIGGER answered_while_open BEFORE INSERT ON surveys_answered
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_answering();

-- A sheet lies in an open survey; with its mark where the survey is by name, without where it is anonymous.
CREATE OR REPLACE FUNCTION surveys_refuse_sheet() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held surveys_survey;
BEGIN
    SELECT * INTO held FROM surveys_survey WHERE id = NEW.survey_id FOR SHARE;
    IF held.state <> 'open' THEN
        RAISE EXCEPTION 'This survey is not open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sheets_come_while_open';
    END IF;
    IF held.anonymous <> (NEW.mark_id IS NULL) THEN
        RAISE EXCEPTION 'A sheet names its mark, unless the survey is anonymous.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_anonymous_sheet_names_nobody';
    END IF;
    IF NEW.mark_id IS NOT NULL AND NOT EXISTS (SELECT FROM surveys_answered WHERE id = NEW.mark_id AND survey_id = NEW.survey_id) THEN
        RAISE EXCEPTION 'This mark is of another survey.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_sheet_is_of_the_survey_of_its_mark';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS sheet_of_its_survey ON surveys_sheet;
CREATE TRIGGER sheet_of_its_survey BEFORE INSERT ON surveys_sheet
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_sheet();

-- What is chosen stands among the answers of its question, and nothing is added to a sheet after its survey has closed.
CREATE OR REPLACE FUNCTION surveys_refuse_answer() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    asked surveys_question;
    many integer := coalesce(array_length(NEW.chosen, 1), 0);
    least integer := (SELECT min(one) FROM unnest(NEW.chosen) one);
    most integer := (SELECT max(one) FROM unnest(NEW.chosen) one);
    last integer;
    fits boolean;
BEGIN
    SELECT q.* INTO asked FROM surveys_question q JOIN surveys_sheet s ON s.survey_id = q.survey_id JOIN surveys_survey v ON v.id = q.survey_id
        WHERE q.id = NEW.question_id AND s.id = NEW.sheet_id AND v.state = 'open';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'An answer belongs to a question of its own survey, while that is open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_answer_is_of_its_own_survey';
    END IF;
    last := coalesce(array_length(asked.options, 1), 0) - 1;
    fits := CASE asked.kind
        WHEN 'single' THEN many = 1 AND least BETWEEN 0 AND last
        WHEN 'multiple' THEN many >= 1 AND least >= 0 AND most <= last AND many = (SELECT count(DISTINCT one) FROM unnest(NEW.chosen) one)
        WHEN 'scale' THEN many = 1 AND least BETWEEN 1 AND 5
        WHEN 'number' THEN many = 1 AND least >= coalesce(asked.lowest, least) AND most <= coalesce(asked.highest, most)
        WHEN 'matrix' THEN many = array_length(asked.lines, 1) AND least >= -1 AND most BETWEEN 0 AND last
        ELSE many = 0
    END;
    IF NOT fits THEN
        RAISE EXCEPTION 'This is none of the answers that the question offers.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_answer_is_one_of_those_offered';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS answer_of_its_question ON surveys_answer;
CREATE TRIGGER answer_of_its_question BEFORE INSERT ON surveys_answer
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_answer();

-- A sheet answers all that must be answered, asked when its transaction ends.
CREATE OR REPLACE FUNCTION surveys_refuse_half_a_sheet() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_question q WHERE q.survey_id = NEW.survey_id AND q.required
        AND NOT EXISTS (SELECT FROM surveys_answer a WHERE a.sheet_id = NEW.id AND a.question_id = q.id
            AND NOT (q.kind = 'matrix' AND -1 = ANY (a.chosen)))) THEN
        RAISE EXCEPTION 'A question that must be answered is left out.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_sheet_answers_what_it_must';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS sheet_is_whole ON surveys_sheet;
CREATE CONSTRAINT TRIGGER sheet_is_whole AFTER INSERT ON surveys_sheet DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_half_a_sheet();

-- A survey moves along its table only; whom it asks and how is fixed once it is out, a drawn sample once it is drawn.
CREATE OR REPLACE FUNCTION surveys_refuse_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'open'), ('open', 'closed'), ('closed', 'published'),
        ('draft', 'cancelled'), ('open', 'cancelled'), ('closed', 'cancelled')) THEN
        RAISE EXCEPTION 'A survey does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_survey_moves_along_its_table';
    END IF;
    IF OLD.seed <> '' AND (NEW.seed, NEW.frame_hash, NEW.sampling, NEW.sample_size, NEW.listed_all, NEW.asked_all, NEW.frame)
        IS DISTINCT FROM (OLD.seed, OLD.frame_hash, OLD.sampling, OLD.sample_size, OLD.listed_all, OLD.asked_all, OLD.frame) THEN
        RAISE EXCEPTION 'A sample is drawn once.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_sample_is_drawn_once';
    END IF;
    IF OLD.state <> 'draft' AND
        (NEW.title, NEW.purpose, NEW.place_id, NEW.frame, NEW.population, NEW.sampling, NEW.sample_size, NEW.seed, NEW.frame_hash, NEW.listed_all,
         NEW.asked_all, NEW.channels, NEW.anonymous, NEW.small_cell, NEW.opens_on, NEW.closes_on, NEW.earlier_id)
        IS DISTINCT FROM
        (OLD.title, OLD.purpose, OLD.place_id, OLD.frame, OLD.population, OLD.sampling, OLD.sample_size, OLD.seed, OLD.frame_hash, OLD.listed_all,
         OLD.asked_all, OLD.channels, OLD.anonymous, OLD.small_cell, OLD.opens_on, OLD.closes_on, OLD.earlier_id) THEN
        RAISE EXCEPTION 'Whom a survey asks and how is fixed once it is out.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_survey_that_is_out_is_fixed';
    END IF;
    IF NEW.state = 'published' AND NOT EXISTS (SELECT FROM surveys_publication WHERE survey_id = NEW.id) THEN
        RAISE EXCEPTION 'Results are written down before they are published.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'published_results_are_written_down';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS survey_along_its_table ON surveys_survey;
CREATE TRIGGER survey_along_its_table BEFORE UPDATE ON surveys_survey
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_jump();

-- A survey begins as a draft.
CREATE OR REPLACE FUNCTION surveys_refuse_ready_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'A survey begins as a draft.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_survey_begins_as_a_draft';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS begins_as_a_draft ON surveys_survey;
CREATE TRIGGER begins_as_a_draft BEFORE INSERT ON surveys_survey
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_ready_made();

-- Results are written when the survey has closed.
CREATE OR REPLACE FUNCTION surveys_refuse_early_results() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM surveys_survey WHERE id = NEW.survey_id AND state = 'closed' FOR SHARE) THEN
        RAISE EXCEPTION 'Results are counted when no more answers come.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'results_are_counted_after_the_close';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS counted_after_the_close ON surveys_publication;
CREATE TRIGGER counted_after_the_close BEFORE INSERT ON surveys_publication
    FOR EACH ROW EXECUTE FUNCTION surveys_refuse_early_results();
