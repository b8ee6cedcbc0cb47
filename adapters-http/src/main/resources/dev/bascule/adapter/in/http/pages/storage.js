// What the browser stores for the pages. If the user has disabled that, values last until the page is closed.

/** What all tabs share, also after the browser was closed. */
export const shared = storage(() => localStorage);

/** What only this tab has. */
export const own = storage(() => sessionStorage);

function storage(open) {
  const kept = new Map();
  return {
    get(name) {
      try {
        return open().getItem(name);
      } catch {
        return kept.get(name) ?? null;
      }
    },
    set(name, value) {
      kept.set(name, value);
      try {
        open().setItem(name, value);
      } catch {
        // It is kept above.
      }
    },
    remove(name) {
      kept.delete(name);
      try {
        open().removeItem(name);
      } catch {
        // Nothing was stored.
      }
    },
  };
}
