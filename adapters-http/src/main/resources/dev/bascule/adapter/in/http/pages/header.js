// The header of all pages: logo, navigation, the key and the theme. A page has an empty
// <header class="bar" id="header" data-page="NAME"></header>; what is in it is kept, between navigation and buttons.

import { h, s } from './dom.js';
import { keyButton } from './key.js';
import { shared } from './storage.js';

const PAGES = [
  { name: 'start', title: 'Start', href: '.' },
  { name: 'tools', title: 'Tools', href: 'docs' },
  { name: 'dashboard', title: 'Dashboard', href: 'dashboard' },
];

const THEMES = ['system', 'light', 'dark'];

const header = document.getElementById('header');
header.prepend(
  h('a', { class: 'brand', href: '.' }, logo(), h('span', {}, 'Bascule')),
  h(
    'nav',
    { class: 'pages', 'aria-label': 'Pages' },
    PAGES.map(({ name, title, href }) =>
      h('a', { href, 'aria-current': name === header.dataset.page ? 'page' : null }, title),
    ),
  ),
);
header.append(h('div', { class: 'bar-actions' }, keyButton(), themeButton()));

function logo() {
  return s(
    'svg',
    { viewBox: '0 0 32 32', width: 28, height: 28, 'aria-hidden': 'true', class: 'logo' },
    s('rect', { width: 32, height: 32, rx: 7 }),
    s('path', { d: 'M5 24h6M21 24h6M11 24 14.5 12M21 24 17.5 12' }),
    s('path', { d: 'M11 24v-9M21 24v-9', class: 'faint' }),
  );
}

function themeButton() {
  const root = document.documentElement;
  const icon = s(
    'svg',
    { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' },
    s('circle', { cx: 10, cy: 10, r: 6.5, class: 'rim' }),
    s('path', { d: 'M10 3.5a6.5 6.5 0 0 1 0 13z', class: 'half' }),
  );
  const button = h('button', { type: 'button', class: 'quiet icon', id: 'theme', click: next }, icon);
  const show = () => {
    button.setAttribute('aria-label', `Theme: ${root.dataset.theme}`);
    button.title = `Theme: ${root.dataset.theme}`;
  };
  function next() {
    root.dataset.theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    show();
    shared.set('bascule.theme', root.dataset.theme);
  }
  show();
  return button;
}
