// SPDX-License-Identifier: Apache-2.0
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Loading } from './Notice';

/** Shows what was asked for, or why not. Data that could not be renewed stay, with a line that says so. */
export function Loaded<T>({ query, rows, children }: { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  if (query.data === undefined) {
    if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
    return <Loading {...(rows ? { rows } : {})} />;
  }
  return (
    <>
      {query.error && (
        <p className="renewal" role="status">
          Shown as it was last known: {query.error.message}
        </p>
      )}
      {children(query.data)}
    </>
  );
}
