// Chooses between light and dark before anything is painted, so this is not a module. The button is in header.js.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('bascule.theme');
  } catch {
    // No storage is a choice of the user's, too.
  }
  document.documentElement.dataset.theme = ['light', 'dark'].includes(theme) ? theme : 'system';
})();
