// Templates. Preact sets data as text and properties, never as markup; no code here uses innerHTML.
import { Fragment, createContext, h, render } from '../../vendor/preact.js';
import htm from '../../vendor/htm.js';

export {
  useCallback, useContext, useEffect, useErrorBoundary, useId, useLayoutEffect, useMemo, useRef, useState,
} from '../../vendor/preact-hooks.js';
export { Fragment, createContext, render };

export const html = htm.bind(h);
