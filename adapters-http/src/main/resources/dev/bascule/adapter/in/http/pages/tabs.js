// Tabs as the ARIA Authoring Practices have them: arrow keys, Home and End move between them.

import { attribute, h } from './dom.js';

/**
 * Creates tabs.
 *
 * @param label what they are for
 * @param tabs {name, title, element} of each; a name is part of an id
 * @param onSelect receives the name of the tab that the user selected
 */
export function tabs({ label, tabs: all, onSelect }) {
  const buttons = all.map(({ name, title }) =>
    h('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`, click: () => onSelect(name), keydown }, title),
  );
  const panels = all.map(({ name, element }) =>
    h('div', { role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}`, tabindex: '0', hidden: true }, element),
  );

  function keydown(event) {
    const shown = buttons.filter((button) => !button.hidden);
    const at = shown.indexOf(event.currentTarget);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const button = shown[(next + shown.length) % shown.length];
    button.focus();
    button.click();
  }

  return {
    element: h('div', { class: 'tab-view' }, h('div', { role: 'tablist', 'aria-label': label, class: 'tab-list' }, buttons), panels),
    /** Shows a tab, and only those that are allowed. */
    show(selected, isAllowed = () => true) {
      all.forEach(({ name }, i) => {
        const isSelected = name === selected;
        attribute(buttons[i], 'aria-selected', String(isSelected));
        attribute(buttons[i], 'tabindex', isSelected ? '0' : '-1');
        attribute(buttons[i], 'hidden', !isAllowed(name));
        attribute(panels[i], 'hidden', !isSelected);
      });
    },
  };
}
