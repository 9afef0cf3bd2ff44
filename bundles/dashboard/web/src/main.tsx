// SPDX-License-Identifier: Apache-2.0
import '@fontsource-variable/inter';
import 'uplot/dist/uPlot.min.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/pages.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { App } from './App';
import { ApiClient, ApiError } from './api/client';
import { SessionStore } from './api/session';
import { ServicesContext } from './context';
import { bridge } from './live/bridge';
import { LiveSocket, liveUrl } from './live/socket';

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});
const session = new SessionStore(sessionStorage);
const live = new LiveSocket(liveUrl(location));
const services = { api: new ApiClient(session), session, live };

function follow(): void {
  const token = session.get()?.token;
  if (token) {
    live.start(token);
  } else {
    live.stop();
    // The next user must not see what the last one saw
    cache.clear();
  }
}

bridge(live, cache);
session.subscribe(follow);
addEventListener('online', live.retryNow);
follow();

createRoot(document.getElementById('root')!).render(
  <ServicesContext value={services}>
    <QueryClientProvider client={cache}>
      <Router hook={useHashLocation}>
        <App />
      </Router>
    </QueryClientProvider>
  </ServicesContext>,
);
