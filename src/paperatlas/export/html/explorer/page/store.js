// What the reader has chosen, in one place; the map, the panels and the address of the page follow it.

/**
 * Returns the state: {get(), set(patch, {history}), subscribe(listener)}.
 * `history` says what becomes of the address: "push" makes an entry to go back to, "replace" none, "none" leaves it alone.
 * Listeners are called at once, in the order in which they came, with (state, previous, history).
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  const listeners = [];
  return {
    get: () => state,
    set(patch, { history = "push" } = {}) {
      const previous = state;
      state = Object.freeze({ ...state, ...patch });
      const now = state;
      for (const listener of listeners) {
        // A listener may have changed the state; the rest have then been told of the newer one.
        if (state === now) listener(state, previous, history);
      }
    },
    subscribe: (listener) => listeners.push(listener),
  };
}
