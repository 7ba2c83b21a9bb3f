'use strict';

/* Runs before the page is painted: the scheme of the system, unless the reader chose another. */
(function () {
  const KEY = 'windfall.theme';
  const system = window.matchMedia('(prefers-color-scheme: dark)');

  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch (e) {
      return null; // storage is switched off: the system's scheme holds
    }
  }

  function isDark() {
    const choice = chosen();
    return choice === null ? system.matches : choice === 'dark';
  }

  function apply() {
    document.getElementById('dark').media = isDark() ? 'all' : 'not all';
    window.dispatchEvent(new CustomEvent('windfall:theme'));
  }

  window.windfallTheme = {
    isDark,
    toggle() {
      const dark = !isDark();
      try {
        if (dark === system.matches) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, dark ? 'dark' : 'light');
      } catch (e) {
        document.getElementById('dark').media = dark ? 'all' : 'not all';
        return;
      }
      apply();
    },
  };
  system.addEventListener('change', apply);
  apply();
})();
