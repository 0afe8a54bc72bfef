import { html, useState } from '../core/html.js';
import { POLL_MS, usePoll } from '../core/poll.js';
import { link } from '../core/router.js';
import { useSession } from '../core/session.js';
import { searchJobs, withQuery } from '../core/api.js';
import { t } from '../core/texts.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { filterOf, hasFilter } from './jobs/filter.js';
import { Filters } from './jobs/filters.js';
import { jobColumns } from './jobs/columns.js';
import { Pager } from './jobs/pager.js';
import { StateTabs } from './jobs/state-tabs.js';
import { Toolbar } from './jobs/toolbar.js';
import { useHeld } from './jobs/held.js';

function NoJobs({ filter, page }) {
  if (page?.searched_back_to) {
    return html`<${Empty} icon="search" title=${t('jobs.none_yet')}>${t('jobs.none_yet_text', { job_id: page.searched_back_to })}</${Empty}>`;
  }
  if (hasFilter(filter)) {
    return html`<${Empty} icon="search" title=${t('jobs.none_match')}>
      ${t('jobs.none_match_text')} <a href=${link(['jobs'], { status: filter.status })}>${t('jobs.clear')}</a></${Empty}>`;
  }
  return filter.status
    ? html`<${Empty} icon=${filter.status} title=${t(`jobs.none_status.${filter.status}`)}>
        <a href="#/jobs">${t('jobs.show_all')}</a></${Empty}>`
    : html`<${Empty} icon="jobs" title=${t('jobs.none')}>${t('jobs.none_text')}
        <code class="block">INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/hello');</code></${Empty}>`;
}

// The answer of the last visit is that of the first step of the search.
const isSearching = ({ data, isAnswered }) => !isAnswered && data?.items.length === 0 && data.searched_back_to !== null;

function JobList({ filter, query }) {
  const { can_act: canAct } = useSession();
  const polled = usePoll(withQuery('jobs', { ...filter, before: query.before }), POLL_MS, searchJobs);
  const [selected, setSelected] = useState(new Set());
  const { page, isHeld, show } = useHeld(isSearching(polled) ? undefined : polled.data, selected.size > 0);
  const columns = jobColumns({ page, selected, setSelected, canAct });
  return html`<${Failure} error=${polled.error} hasData=${page !== undefined} />
    <div class="card flush">
      <${Toolbar} filter=${filter} selected=${selected} setSelected=${setSelected} isHeld=${isHeld} onShow=${show} />
      <${Table} caption=${t('jobs.caption')} columns=${columns} rows=${polled.error && !page ? [] : page?.items}
        rowKey=${(job) => job.job_id} compact skeletonRows=${12} rowClass=${(job) => (selected.has(job.job_id) ? 'is-selected' : '')}
        empty=${html`<${NoJobs} filter=${filter} page=${page} />`} />
      <${Pager} page=${page} query=${query} filter=${filter} />
    </div>`;
}

export function Jobs({ query }) {
  const filter = filterOf(query);
  return html`<${Page} title=${t('nav.jobs')}>
    <${StateTabs} filter=${filter} />
    <${Filters} filter=${filter} />
    <${JobList} key=${JSON.stringify([filter, query.before])} filter=${filter} query=${query} />
  </${Page}>`;
}
