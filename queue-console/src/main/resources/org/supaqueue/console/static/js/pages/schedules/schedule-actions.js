import { html, useState } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { link } from '../../core/router.js';
import { useSession } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { actionErrorText, useAction } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { PauseDialog } from '../queues/pause-dialog.js';
import { BackfillDialog } from './backfill-dialog.js';

async function run(path) {
  const { job_id: jobId } = await post(`${path}/run`);
  if (jobId === null) {
    toast(t('schedule.run_skipped'), { isError: true });
  } else {
    toast(t('schedule.run_done'), { action: { href: link(['jobs', jobId]), label: `#${jobId}` } });
  }
  refreshAfterAction();
}

async function resume(path, name) {
  await post(`${path}/resume`);
  toast(t('schedule.resumed', { name }));
  refreshAfterAction();
}

export function ScheduleActions({ schedule, path }) {
  const { can_act: canAct } = useSession();
  const [open, setOpen] = useState(null);
  const { error, start } = useAction((action) => action());
  if (!canAct) {
    return null;
  }
  const close = () => setOpen(null);
  return html`
    ${error && html`<span class="tone-bad action-error" role="alert">${actionErrorText(error)}</span>`}
    <button type="button" class="button" onClick=${() => setOpen('backfill')}><${Icon} name="calendar" />${t('schedule.backfill')}</button>
    ${schedule.paused_at
      ? html`<button type="button" class="button" onClick=${() => start(() => resume(path, schedule.name))}>
          <${Icon} name="play" />${t('queues.resume')}</button>`
      : html`<button type="button" class="button" onClick=${() => setOpen('pause')}><${Icon} name="pause" />${t('queues.pause')}</button>`}
    <button type="button" class="button primary" onClick=${() => start(() => run(path))}><${Icon} name="play" />${t('schedule.run')}</button>
    ${open === 'pause' && html`<${PauseDialog} kind="schedule" path=${path} name=${schedule.name} reason=${schedule.reason} onClose=${close} />`}
    ${open === 'backfill' && html`<${BackfillDialog} schedule=${schedule} path=${path} onClose=${close} />`}`;
}
