// SPDX-License-Identifier: Apache-2.0
const PATHS = {
  logo: 'M2 13h4l2.5-8 4.5 14 3-9 1.5 3H22',
  fleet: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3Zm0 0v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  bell: 'M6 16V11a6 6 0 1 1 12 0v5l2 2H4l2-2Zm4 5h4',
  rules: 'M4 6h10M4 12h16M4 18h7M18 4v4M15 16v4',
  agent: 'M5 4h14v7H5zM5 15h14v5H5zM8 7.5h.01M8 17.5h.01',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm5 12 5 5',
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z',
  logout: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  check: 'M5 12.5 10 17 19 7',
  info: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm0 8v6m0-9.5v.01',
  warning: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.01',
  critical: 'M8 3h8l5 5v8l-5 5H8l-5-5V8l5-5Zm4 4.5v6m0 3v.01',
  back: 'M14 6l-6 6 6 6',
  wrench: 'M14.5 6.5a4 4 0 0 1 5-1L17 8l1 2 2.5.2a4 4 0 0 1-5.6 3.6L8 20.5 4.5 17l6.7-6.9a4 4 0 0 1 3.3-3.6Z',
  plug: 'M8 3v5m8-5v5M6 8h12v3a6 6 0 0 1-12 0V8Zm6 9v4',
  offline: 'M3 3l18 18M5 12a10 10 0 0 1 4-2.4M2 8.5a15 15 0 0 1 4-2.6M10 5a15 15 0 0 1 12 3.5M8.5 16a5 5 0 0 1 7 0M12 20v.01',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, label }: { name: IconName; label?: string }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" role={label ? 'img' : undefined} aria-hidden={!label} aria-label={label}>
      <path d={PATHS[name]} />
    </svg>
  );
}
