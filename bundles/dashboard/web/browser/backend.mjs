// SPDX-License-Identifier: Apache-2.0
// Speaks the protocol of the backend on loopback, with recorded answers. The real one is met in itests.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { answers, blockerAlert, core, indexAlert } from './answers.mjs';

const PAGE = fileURLToPath(new URL('../../target/classes/web/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws: wss:";
const STEPS = { '10s': 10_000, '60s': 60_000, '300s': 300_000 };
export const USER = { username: 'admin', password: 'correct horse' };

export async function startBackend() {
  const now = Date.now();
  const state = { ...answers(now), alerts: [blockerAlert(now), indexAlert(now)], token: 'token-1', down: false, empty: false, requests: [] };
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'pganalytics' });

  const send = (response, status, body) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body));
  };
  const problem = (response, status, title) => send(response, status, { type: 'about:blank', title, status, detail: title });

  async function api(request, response, url) {
    const path = url.pathname.slice('/api/v2/'.length);
    state.requests.push(`${request.method} ${path}`);
    if (path === 'auth/login') {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { username, password } = JSON.parse(body);
      if (username !== USER.username || password !== USER.password) return problem(response, 401, 'wrong user or password');
      const session = { token: state.token, expires: new Date(Date.now() + 3.6e6).toISOString(), user: { name: username, role: 'admin' } };
      return send(response, 200, session);
    }
    if (request.headers.authorization !== `Bearer ${state.token}`) return problem(response, 401, 'log in first');
    if (state.down) return problem(response, 503, 'the store does not answer');
    const [kind, id, action] = path.split('/').map(decodeURIComponent);
    if (kind === 'auth') return response.writeHead(204).end();
    if (kind === 'alerts' && id) {
      const alert = state.alerts.find((a) => a.id === id);
      if (!alert) return problem(response, 404, `no alert ${id}`);
      if (action === 'acknowledge') {
        const at = new Date().toISOString();
        Object.assign(alert, { state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: 'admin', updatedAt: at });
      }
      return send(response, 200, alert);
    }
    if (kind === 'alerts') {
      const [wanted, of] = [url.searchParams.get('state'), url.searchParams.get('instance')];
      return send(response, 200, { items: state.alerts.filter((a) => (!wanted || a.state === wanted) && (!of || a.instance === of)) });
    }
    if (kind === 'instances' && id) {
      const instance = state.instances.find((i) => i.id === id);
      if (!instance) return problem(response, 404, `no instance ${id}`);
      if (action === 'events') return send(response, 200, { items: state.empty ? [] : state.events });
      return send(response, 200, action === 'metrics' ? history(id, url.searchParams) : instance);
    }
    if (state[kind]) return send(response, 200, { items: state.empty ? [] : state[kind] });
    return problem(response, 404, 'no such resource');
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname.startsWith('/api/v2/')) return void api(request, response, url);
    const name = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
    readFile(join(PAGE, name)).then(
      (body) => response.writeHead(200, { 'Content-Type': TYPES[extname(name)], 'Content-Security-Policy': POLICY }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
    if (request.url !== '/ws/v2' || !offered.includes(`bearer.${state.token}`) || state.down) {
      return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (text) => (client.subscribed = JSON.parse(text).instances));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  const push = (message) => sockets.clients.forEach((c) => c.send(JSON.stringify(message)));
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/`,
    state,
    push,
    pushAlert: (alert) => {
      state.alerts = [alert, ...state.alerts.filter((a) => a.id !== alert.id)];
      push({ type: 'alert', alert });
    },
    pushMetrics: (instance, values, time = Date.now()) =>
      sockets.clients.forEach((c) => c.subscribed?.includes('*') && c.send(JSON.stringify({ type: 'metrics', instance, time, values }))),
    cut: () => sockets.clients.forEach((c) => c.terminate()),
    close: () => {
      sockets.clients.forEach((c) => c.terminate());
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function history(instance, query) {
  const [from, to] = [Date.parse(query.get('from')), Date.parse(query.get('to'))];
  const step = STEPS[query.get('step')];
  const series = query.get('names').split(',').map((name) => {
    const points = [];
    for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
      points.push([time, core(Number(instance.at(-1)), time)[name] ?? null]);
    }
    return { name, unit: '', points };
  });
  return { instance, from: query.get('from'), to: query.get('to'), step: query.get('step'), series };
}
