import { createContext, useContext, useEffect, useState } from './html.js';
import { setServerTime } from './clock.js';
import { usePoll } from './poll.js';

export const SessionContext = createContext(null);
export const useSession = () => useContext(SessionContext);

const NO_SESSION = { can_act: false, can_administer: false };

/** The caller; asked again each minute, because roles can change. */
export function useSessionPoll() {
  const { data, error } = usePoll('session', 60_000);
  const [first] = useState(() => ({ at: null }));
  useEffect(() => {
    if (data && first.at !== data.server_time) {
      first.at = data.server_time;
      setServerTime(data.server_time);
    }
  }, [data, first]);
  return { session: data ?? NO_SESSION, isKnown: data !== undefined, error };
}
