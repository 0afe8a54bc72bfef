// What a viewer chose, kept in the browser. A browser may forbid storage: then the choice lasts for the page.
const memory = new Map();

export function preference(name) {
  try {
    return localStorage.getItem(`supaqueue.${name}`);
  } catch {
    return memory.get(name) ?? null;
  }
}

export function prefer(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(`supaqueue.${name}`, value);
  } catch {
    memory.set(name, value);
  }
}
