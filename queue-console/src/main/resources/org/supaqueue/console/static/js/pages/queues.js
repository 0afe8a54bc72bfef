import { html, useState } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { useSession } from '../core/session.js';
import { t } from '../core/texts.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { queueColumns } from './queues/columns.js';
import { PauseDialog } from './queues/pause-dialog.js';
import { PurgeDialog } from './queues/purge-dialog.js';

export function Queues({ query }) {
  const { data, error } = usePoll('queues');
  const { can_act: canAct } = useSession();
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  // The dialog shows the newest count of the queue, not the count of the moment it opened.
  const queue = open && (data?.items.find((item) => item.queue === open.queue) ?? open.item);
  const onOpen = (dialog, item) => setOpen({ dialog, queue: item.queue, item });
  const empty = html`<${Empty} icon="queues" title=${t('queues.none')}>${t('queues.none_text')}</${Empty}>`;
  return html`<${Page} title=${t('nav.queues')} lead=${t('queues.lead')}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    <div class="card flush"><${Table} caption=${t('queues.caption')} columns=${queueColumns({ canAct, onOpen })} rows=${data?.items}
      rowKey=${(item) => item.queue} rowClass=${(item) => (item.queue === query.queue ? 'is-selected' : '')} empty=${empty} skeletonRows=${8} /></div>
    ${open?.dialog === 'pause' && html`<${PauseDialog} path=${`queues/${queue.queue}`} name=${queue.queue}
      reason=${queue.reason} kind="queue" onClose=${close} />`}
    ${open?.dialog === 'purge' && html`<${PurgeDialog} queue=${queue} onClose=${close} />`}
  </${Page}>`;
}
