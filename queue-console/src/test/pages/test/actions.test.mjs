import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callApi,
  failingQueue,
  goTo,
  isFixture,
  lastAudit,
  openAs,
  seeToast,
  useConsole,
  withBrowser,
  withFixture,
} from '../console.mjs';

useConsole();

async function firstJob(context, query) {
  const { body } = await callApi(context, `jobs?limit=1&${query}`);
  return body.items[0];
}

/** @param expected the browser reports each answer with an error status; this one is expected */
async function asOperator(run, expected = /^$/) {
  const opened = await openAs('operator');
  await run(opened);
  assert.deepEqual(
    opened.problems.filter((problem) => !expected.test(problem)),
    [],
  );
  await opened.close();
}

test('should retry a job', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const job = await firstJob(context, 'status=dead');
    await goTo(page, `#/jobs/${job.job_id}`);
    await page.getByRole('button', { name: 'Retry now' }).click();
    await seeToast(page, new RegExp(`Job ${job.job_id} is due now`));
    const entry = await lastAudit(context);
    assert.equal(`${entry.action} ${entry.job_id} ${entry.actor_source}`, `retry_job ${job.job_id} console`);
    await goTo(page, '#/audit');
    await page
      .getByRole('row', { name: new RegExp(`Retried a job.*Job ${job.job_id}`, 's') })
      .first()
      .waitFor();
  }),
);

test('should cancel a job after a question', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const job = await firstJob(context, 'status=failed');
    await goTo(page, `#/jobs/${job.job_id}`);
    await page.getByRole('button', { name: 'Cancel …' }).click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await seeToast(page, /is cancelled/);
    await page.locator('h1 .status', { hasText: 'Cancelled' }).waitFor();
    assert.equal((await lastAudit(context)).action, 'cancel_job');
  }),
);

test('should enqueue an edited copy, and leave masked values to the server', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const job = await firstJob(context, `queue=${await failingQueue(context)}`);
    await goTo(page, `#/jobs/${job.job_id}`);
    await page.getByRole('button', { name: 'Edit and enqueue again …' }).click();
    const payload = page.getByLabel('Payload (JSON)');
    await payload.fill('{"broken": ');
    await page.getByRole('button', { name: 'Enqueue the copy' }).click();
    await page.locator('dialog [role=alert]', { hasText: 'not JSON' }).waitFor();
    await payload.fill('{"edited": true}');
    await page.getByLabel('Priority').fill('5');
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'POST'),
      page.getByRole('button', { name: 'Enqueue the copy' }).click(),
    ]);
    assert.deepEqual(request.postDataJSON(), { copy_of: job.job_id, priority: 5, payload: { edited: true } });
    await seeToast(page, /is enqueued/);
    const newId = page.url().split('/').at(-1);
    await page.getByRole('heading', { name: `Job ${newId}` }).waitFor();
    assert.equal((await callApi(context, `jobs/${newId}`)).body.priority, 5);
    const entry = await lastAudit(context);
    assert.equal(`${entry.action} ${entry.job_id}`, `enqueue_job ${newId}`);
  }),
);

test('should act on selected jobs, and hold the rows meanwhile', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const queue = await failingQueue(context);
    await goTo(page, `#/jobs?status=failed&queue=${queue}`);
    const boxes = page.getByRole('checkbox', { name: /^Select job/ });
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByText('2 jobs selected').waitFor();
    await page.getByRole('link', { name: /^Dead/ }).click();
    await page.getByText('2 jobs selected').waitFor({ state: 'detached' });
    await goTo(page, `#/jobs?status=failed&queue=${queue}`);
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Retry these jobs' }).click();
    await seeToast(page, /2 of 2 jobs are due now/);
    assert.equal((await lastAudit(context)).action, 'retry_job');
  }),
);

test('should change all matching jobs after a dry run, and show the progress', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    // On a server, the jobs of the failing consumer stay as they are for the other tests.
    const [queue, status] = isFixture ? [await failingQueue(context), 'failed'] : ['gone', 'dead'];
    await goTo(page, `#/jobs?queue=${queue}&status=${status}`);
    await page.getByRole('button', { name: 'Retry …' }).click();
    const count = await page.locator('.dry-run b').innerText();
    assert.ok(Number(count.replaceAll(',', '')) > 0);
    await page.getByLabel('Jobs a second at most').fill('1');
    await page.getByText('Takes about').waitFor();
    await page.getByRole('button', { name: /^Retry [0-9,]+ jobs?$/ }).click();
    await page.waitForURL(/#\/bulk\/[0-9]+$/);
    const id = page.url().split('/').at(-1);
    const { body: started } = await callApi(context, `bulk/${id}`);
    assert.deepEqual([started.kind, started.rate, started.filter], ['retry', 1, { queue, status }]);
    assert.equal((await lastAudit(context)).action, 'bulk_retry');
    await page.getByRole('progressbar').waitFor();
  }),
);

test('should move and cancel all matching jobs', withFixture, () =>
  asOperator(async ({ context, page }) => {
    await goTo(page, '#/jobs?queue=webhooks&status=failed');
    await page.getByRole('button', { name: 'Move …' }).click();
    await page.getByLabel('New queue').fill('orders');
    await page.getByRole('button', { name: /^Move [0-9,]+ jobs?$/ }).click();
    await page.waitForURL(/#\/bulk\/[0-9]+$/);
    assert.equal((await lastAudit(context)).action, 'bulk_move');
    await goTo(page, '#/jobs?queue=thumbnails&status=failed');
    await page.getByRole('button', { name: 'Cancel …' }).click();
    await page.locator('.dry-run b').waitFor();
    assert.equal(await page.locator('dialog .danger').isVisible(), true);
  }),
);

test('should pause and resume a queue with a reason', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const queue = await failingQueue(context);
    await goTo(page, '#/queues');
    const row = page.getByRole('row', { name: new RegExp(`^${queue}`) });
    await row.getByRole('button', { name: 'Pause …' }).click();
    await page.getByLabel('Reason').fill('the consumer is being mended');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await row.getByText('the consumer is being mended').waitFor();
    const paused = await lastAudit(context);
    assert.equal(
      `${paused.action} ${paused.queue} ${paused.details.reason}`,
      `pause_queue ${queue} the consumer is being mended`,
    );
    await row.getByRole('button', { name: 'Resume' }).click();
    await row.locator('.status', { hasText: 'Active' }).waitFor();
    assert.equal((await lastAudit(context)).action, 'resume_queue');
  }),
);

test('should purge a queue after a question that names the count', withFixture, () =>
  asOperator(async ({ context, page }) => {
    await goTo(page, '#/queues');
    const { body } = await callApi(context, 'queues');
    const { count } = body.items.find((item) => item.queue === 'mail').waiting;
    await page.getByRole('button', { name: 'Purge … mail' }).click();
    await page.getByText(`${count} jobs wait in mail`).waitFor();
    await page.getByRole('button', { name: `Purge ${count} jobs` }).click();
    await seeToast(page, new RegExp(`${count} jobs of mail are cancelled`));
    const entry = await lastAudit(context);
    assert.equal(`${entry.action} ${entry.queue} ${entry.affected}`, `purge_queue mail ${count}`);
  }),
);

test('should purge nothing if more jobs arrived', withFixture, () =>
  asOperator(async ({ page }) => {
    await goTo(page, '#/queues');
    await page.route('**/purge', (route) => route.continue({ postData: JSON.stringify({ expected_count: 0 }) }));
    await page.getByRole('button', { name: 'Purge … orders' }).click();
    await page.locator('dialog .danger').click();
    await page.locator('dialog [role=alert]', { hasText: 'were expected' }).waitFor();
  }, /status of 409/),
);

test('should run, pause, resume and backfill a schedule', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const { body } = await callApi(context, 'schedules');
    const { name } = body.items.find((schedule) => schedule.paused_at === null);
    await goTo(page, `#/schedules/${name}`);
    await page.getByRole('button', { name: 'Run now' }).click();
    await seeToast(page, /Enqueued|Skipped/);
    assert.equal((await lastAudit(context)).action, 'run_schedule');
    await page.getByRole('button', { name: 'Pause …' }).click();
    await page.getByLabel('Reason').fill('holiday');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.locator('h1 .status', { hasText: 'Paused' }).waitFor();
    assert.equal((await lastAudit(context)).action, 'pause_schedule');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('h1 .status', { hasText: 'Active' }).waitFor();
    assert.equal((await lastAudit(context)).action, 'resume_schedule');
    await page.getByRole('button', { name: 'Backfill …' }).click();
    const day = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 11);
    await page.getByLabel(/^From/).fill(`${day(20)}00:00:00`);
    await page.getByLabel(/^Until/).fill(`${day(15)}00:00:00`);
    await page.getByRole('button', { name: 'Enqueue the missing runs' }).click();
    await seeToast(page, /enqueued/);
    assert.equal((await lastAudit(context)).action, 'backfill_schedule');
  }),
);

// A cancellation with a rate runs for some time. A retry with a rate ends soon, because it only sets the times of the jobs.
test('should abort a bulk operation', withBrowser, () =>
  asOperator(async ({ context, page }) => {
    const [queue, status] = isFixture ? ['thumbnails', 'failed'] : ['mail', 'available'];
    await goTo(page, `#/jobs?queue=${queue}&status=${status}`);
    await page.getByRole('button', { name: 'Cancel …' }).click();
    await page.locator('.dry-run b').waitFor();
    await page.getByLabel('Jobs a second at most').fill('1');
    await page.getByRole('button', { name: /^Cancel [0-9,]+ jobs?$/ }).click();
    await page.waitForURL(/#\/bulk\/[0-9]+$/);
    await page.getByRole('button', { name: 'Abort' }).click();
    await seeToast(page, /is aborted/);
    await page.locator('h1 .status', { hasText: 'Aborted' }).waitFor();
    assert.equal((await lastAudit(context)).action, 'abort_bulk');
  }),
);
