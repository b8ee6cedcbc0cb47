// Tabs, as the ARIA Authoring Practices describe them.

import { attribute, h } from './dom.js';

/**
 * Fills an element of role `tablist`.
 *
 * @param names the words on the tabs; the first one is selected
 * @param panel the element of role `tabpanel`
 * @param onSelect receives the name that the user has selected
 */
export function tabs(list, names, panel, onSelect) {
  const all = names.map((name) =>
    h('button', { type: 'button', role: 'tab', id: `${list.id}-${names.indexOf(name)}`, 'aria-controls': panel.id, click: () => select(name) }, name),
  );
  list.replaceChildren(...all);
  list.addEventListener('keydown', (event) => {
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const tab = all[(next + all.length) % all.length];
    tab.focus();
    select(tab.textContent);
  });

  function mark(name) {
    for (const tab of all) {
      const isSelected = tab.textContent === name;
      attribute(tab, 'aria-selected', String(isSelected));
      attribute(tab, 'tabindex', isSelected ? 0 : -1);
      if (isSelected) attribute(panel, 'aria-labelledby', tab.id);
    }
  }

  function select(name) {
    mark(name);
    onSelect(name);
  }

  mark(names[0]);
  return { select };
}
