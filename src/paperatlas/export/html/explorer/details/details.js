// The panel beside the map: what is known of the selection, each fact with its sentence.

import { communityDetails } from "./about-community.js";
import { entityDetails } from "./about-entity.js";
import { paperDetails } from "./about-paper.js";
import { resultDetails } from "./about-result.js";
import { statementDetails } from "./about-statement.js";
import { actionsOf } from "./actions.js";
import { welcome } from "./about-all.js";
import { createSentences } from "./sentences.js";

/** Mounts the panel; `update` shows what the state selects, `refresh` shows it again. */
export function mountDetails(app, element) {
  const view = { app, element, sentences: createSentences(app), actions: null, leading: {} };
  return {
    refresh: () => show(view, app.store.get()),
    update(state, previous) {
      const isOther = !previous || ["selected", "edge", "community"].some((name) => state[name] !== previous[name]);
      if (isOther) {
        keepFocus(element, () => show(view, state));
        element.scrollTop = 0;
      } else if (state.filters !== previous.filters) {
        const { scrollTop } = element;
        keepFocus(element, () => show(view, state));
        element.scrollTop = scrollTop;
      } else if (state.near !== previous.near && view.actions) {
        const { hops } = document.activeElement?.dataset ?? {};
        keepFocus(element, () => {
          const actions = actionsOf(view, view.node);
          view.actions.replaceWith(actions);
          view.actions = actions;
          return actions.querySelector(`[data-hops="${Number(hops) || 1}"]`);
        });
      }
    },
  };
}

// What is replaced takes the focus with it, and who reads by keyboard would start again at the top of the page:
// the focus goes to what `replace` returns, else to the panel.
function keepFocus(element, replace) {
  const hadFocus = element.contains(document.activeElement);
  const next = replace() ?? element;
  if (hadFocus && !element.contains(document.activeElement)) next.focus({ preventScroll: true });
}

function show(view, state) {
  const { app, element } = view;
  view.sentences.begin();
  view.node = state.selected ? app.atlas.byId(state.selected) : undefined;
  const edge = app.currentEdge();
  const community = app.atlas.communities.find(({ label }) => label === state.community);
  const parts =
    edge !== null
      ? statementDetails(view, app.atlas.edge(edge))
      : view.node
        ? nodeDetails(view)
        : community
          ? communityDetails(view, community)
          : welcome(view);
  element.replaceChildren(...parts.filter(Boolean));
  view.actions = view.node && element.querySelector(".actions");
}

function nodeDetails(view) {
  const make = { Paper: paperDetails, Result: resultDetails }[view.node.type] || entityDetails;
  return make(view, view.node);
}
