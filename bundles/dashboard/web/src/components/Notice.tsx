// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Icon } from './Icon';

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="notice">
      <Icon name="check" />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Failure({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <div className="notice failure" role="alert">
      <Icon name="warning" />
      <h2>This could not be loaded</h2>
      <p>{error.message}</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div className="loading" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="bone" />
      ))}
    </div>
  );
}
