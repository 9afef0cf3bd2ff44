// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Session } from '../api/types';
import { useServices } from '../context';
import { useAlerts } from '../queries';
import { Icon, type IconName } from './Icon';
import { DisconnectedBanner, LiveStatus } from './LiveStatus';
import { ThemeButton } from './Theme';

const PLACES: readonly { path: string; label: string; icon: IconName; under: string }[] = [
  { path: '/', label: 'Fleet', icon: 'fleet', under: '/instances' },
  { path: '/alerts', label: 'Alerts', icon: 'bell', under: '/alerts' },
  { path: '/rules', label: 'Rules', icon: 'rules', under: '/rules' },
  { path: '/agents', label: 'Agents', icon: 'agent', under: '/agents' },
];

export function Frame({ session, children }: { session: Session; children: ReactNode }) {
  const { api } = useServices();
  const [location] = useLocation();
  const open = useQuery(useAlerts('open')).data?.length ?? 0;
  return (
    <>
      <a className="skip" href="#main" onClick={toMain}>
        Skip to the content
      </a>
      <header className="top">
        <Link href="/" className="brand" aria-label="pganalytics, fleet">
          <Icon name="logo" />
          <b>pganalytics</b>
        </Link>
        <nav aria-label="Main">
          {PLACES.map(({ path, label, icon, under }) => (
            <Link key={path} href={path} aria-label={label} aria-current={isAt(location, path, under) ? 'page' : undefined}>
              <Icon name={icon} />
              <span>{label}</span>
              {path === '/alerts' && open > 0 && <em>{open}</em>}
            </Link>
          ))}
        </nav>
        <div className="side">
          <LiveStatus />
          <ThemeButton />
          <span className="user">{session.user.name}</span>
          <button type="button" className="plain" title="Log out" aria-label="Log out" onClick={() => void api.logout()}>
            <Icon name="logout" />
          </button>
        </div>
      </header>
      <DisconnectedBanner />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function isAt(location: string, path: string, under: string): boolean {
  return location === path || location.startsWith(`${under}/`) || (path !== '/' && location === under);
}

/** The address's fragment names the page, so the jump is made by hand. */
function toMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
