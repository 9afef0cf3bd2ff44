// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { Icon } from './Icon';

const KEY = 'pganalytics.theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
type Theme = keyof typeof NEXT;

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

export function ThemeButton() {
  const [theme, setTheme] = useState(stored);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
    dispatchEvent(new Event('themechange'));
  }, [theme]);
  return (
    <button
      type="button"
      className="plain"
      title={`Theme: ${theme}`}
      aria-label={`Theme: ${theme}. Switch to ${NEXT[theme]}`}
      onClick={() => setTheme(NEXT[theme])}
    >
      <Icon name="theme" />
    </button>
  );
}
