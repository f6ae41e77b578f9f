"""Housekeeping of the job queue itself."""

from typing import Final

from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

KEEP_FINISHED_HOURS: Final = 7 * 24


@app.periodic(cron="17 3 * * *")
@app.task(name="config.forget_finished_jobs", pass_context=True, queueing_lock="forget_finished")
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs are pruned; failed ones stay to be seen."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_HOURS)


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.retry_stalled_jobs", pass_context=True, queueing_lock="retry_stalled")
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A job whose worker died is run again: every job is safe to repeat."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)
