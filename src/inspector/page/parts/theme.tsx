import { useState } from 'preact/hooks';

const THEMES = ['system', 'light', 'dark'] as const;

/** Goes round: as the system has it, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useState<(typeof THEMES)[number]>(
    () => THEMES.find((name) => name === document.documentElement.dataset['theme']) ?? 'system',
  );
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return (
    <button
      type="button"
      class="ghost"
      onClick={() => {
        document.documentElement.dataset['theme'] = next;
        setTheme(next);
      }}
    >
      <span class="visually-hidden">Colours: {theme}. Change to </span>
      <span aria-hidden="true">{theme === 'dark' ? '☾' : theme === 'light' ? '☀' : '◐'} </span>
      {next}
    </button>
  );
}
