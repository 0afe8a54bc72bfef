// Runs before the first paint, so that a chosen theme does not flash. theme.js writes the choice.
(() => {
  const theme = localStorage.getItem('supaqueue.theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
})();
