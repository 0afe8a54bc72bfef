import { useRef, useState } from '../../core/html.js';

const ids = (page) => page?.items.map((item) => item.job_id).join();

/** Keeps the rows in place while the viewer has selected some: `show` takes the newest rows. */
export function useHeld(newest, isHolding) {
  const shown = useRef(newest);
  const [, redraw] = useState(0);
  const sameRows = ids(newest) === ids(shown.current);
  if (!isHolding || sameRows || shown.current === undefined) {
    shown.current = newest;
  }
  const show = () => {
    shown.current = newest;
    redraw((count) => count + 1);
  };
  return { page: shown.current, isHeld: shown.current !== newest, show };
}
