// One tooltip for every element with data-tip: shown on hover and on keyboard focus, closed by Escape (WCAG 1.4.13).
let tip;
let owner;

function place() {
  const box = owner.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left), innerWidth - width - 8);
  const above = box.top - height - 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 4 ? above : box.bottom + 6}px`;
}

function show(element) {
  owner = element;
  tip.textContent = element.dataset.tip;
  // A modal dialog makes the rest of the page inert, and covers the rest of the page.
  (element.closest('dialog') ?? document.body).append(tip);
  tip.hidden = false;
  element.setAttribute('aria-describedby', tip.id);
  place();
}

function hide() {
  owner?.removeAttribute('aria-describedby');
  owner = null;
  tip.hidden = true;
}

/** A focused link shows the time of its row, because times in rows are no tab stops. */
function tipFor(target) {
  return target.closest('[data-tip]') ?? target.closest('tr')?.querySelector('[data-tip]');
}

function onFocus({ target }) {
  const element = target.matches(':focus-visible') ? tipFor(target) : null;
  if (element) {
    show(element);
  } else {
    hide();
  }
}

function onPointer({ target }) {
  const element = target.closest?.('[data-tip]');
  if (element) {
    show(element);
  } else if (owner && target !== tip) {
    hide();
  }
}

export function startTooltips() {
  tip = document.createElement('div');
  tip.className = 'tooltip';
  tip.id = 'tooltip';
  tip.role = 'tooltip';
  tip.hidden = true;
  document.body.append(tip);
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerover', onPointer);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  addEventListener('scroll', hide, { capture: true, passive: true });
}
