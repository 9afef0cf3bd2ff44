// SPDX-License-Identifier: Apache-2.0
import { useLiveState, useNow, useServices } from '../context';
import { clock } from '../format/time';
import { seconds } from '../format/format';
import { Icon } from './Icon';

const TEXT = { off: 'off', connecting: 'connecting', live: 'live', disconnected: 'disconnected' } as const;

export function LiveStatus() {
  const state = useLiveState();
  return (
    <span className={`live ${state.kind}`} role="status" data-live={state.kind}>
      <i className="dot" />
      <span>{TEXT[state.kind]}</span>
    </span>
  );
}

/** Says plainly that what is on the page stands still. */
export function DisconnectedBanner() {
  const state = useLiveState();
  const { live } = useServices();
  const now = useNow();
  if (state.kind !== 'disconnected') return null;
  const wait = Math.max(0, Math.ceil((state.retryAt - now) / 1000));
  return (
    <div className="banner" role="alert">
      <Icon name="offline" />
      <span>
        Disconnected since {clock(state.since)}: values on this page may be out of date.{' '}
        <span className="quiet">{wait > 0 ? `Next try in ${seconds(wait)}.` : 'Trying now.'}</span>
      </span>
      <button type="button" onClick={live.retryNow}>
        Try now
      </button>
    </div>
  );
}
