import { Audit } from './audit.js';
import { Bulk } from './bulk.js';
import { BulkOperation } from './bulk/operation.js';
import { Errors } from './errors.js';
import { Job } from './job.js';
import { Jobs } from './jobs.js';
import { NotFound } from './not-found.js';
import { Overview } from './overview.js';
import { Queues } from './queues.js';
import { Schedule } from './schedule.js';
import { Schedules } from './schedules.js';
import { Settings } from './settings.js';

const LISTS = {
  jobs: Jobs, errors: Errors, queues: Queues, schedules: Schedules, bulk: Bulk, audit: Audit, settings: Settings,
};
const DETAILS = { jobs: Job, schedules: Schedule, bulk: BulkOperation };

/** The component for the parts of a route. */
export function pageFor([page, id, ...rest]) {
  if (page === undefined) {
    return Overview;
  }
  const pages = id === undefined ? LISTS : DETAILS;
  return rest.length === 0 && Object.hasOwn(pages, page) ? pages[page] : NotFound;
}
