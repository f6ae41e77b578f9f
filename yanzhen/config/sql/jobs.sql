-- A NOTIFY inside a transaction takes one database-wide lock held over the commit, so every verb that
-- defers a job would wait for every other. Workers poll instead (yanzhen/config/management/commands/worker.py).
ALTER TABLE procrastinate_jobs DISABLE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1;
