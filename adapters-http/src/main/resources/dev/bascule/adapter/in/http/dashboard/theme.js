// Chooses between light and dark before anything is painted, so this is not a module.
(() => {
  const THEMES = ['system', 'light', 'dark'];
  const root = document.documentElement;

  function stored() {
    try {
      return localStorage.getItem('bascule.theme');
    } catch {
      return null; // No storage is a choice of the user's, too.
    }
  }

  function store(theme) {
    try {
      localStorage.setItem('bascule.theme', theme);
    } catch {
      // Then it is kept only until the page is closed.
    }
  }

  function apply(theme) {
    root.dataset.theme = THEMES.includes(theme) ? theme : 'system';
  }

  apply(stored());

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const show = () => (button.textContent = `Theme: ${root.dataset.theme}`);
    show();
    button.hidden = false;
    button.addEventListener('click', () => {
      const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
      apply(next);
      store(next);
      show();
    });
  });
})();
