// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from './client';
import { SessionStore } from './session';

const SESSION = { token: 't1', expires: '2999-01-01T00:00:00Z', user: { name: 'admin', role: 'admin' } };

describe('API client', () => {
  let session: SessionStore;
  let asked: [string, RequestInit][];
  const client = (status: number, body: unknown) =>
    new ApiClient(session, 'api/v2', async (url, options) => {
      asked.push([String(url), options ?? {}]);
      return new Response(body === undefined ? null : JSON.stringify(body), { status });
    });

  beforeEach(() => {
    sessionStorage.clear();
    session = new SessionStore(sessionStorage);
    asked = [];
  });

  it('keeps the session of a login for this tab', async () => {
    await client(200, SESSION).login('admin', 'secret');
    expect(asked[0]![1].body).toBe('{"username":"admin","password":"secret"}');
    expect(new SessionStore(sessionStorage).get()).toEqual(SESSION);
  });

  it('sends the token and escapes what goes into an address', async () => {
    session.set(SESSION);
    await client(200, {}).instance('a/b ?#');
    expect(asked[0]![0]).toBe('api/v2/instances/a%2Fb%20%3F%23');
    expect(asked[0]![1].headers).toMatchObject({ Authorization: 'Bearer t1' });
  });

  it('asks for metrics by name, time and step', async () => {
    session.set(SESSION);
    await client(200, {}).metrics('i', { names: ['a', 'b'], from: new Date(0), to: new Date(1000), step: '10s' });
    const query = new URL(asked[0]![0], 'http://x').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      names: 'a,b', from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:01.000Z', step: '10s',
    });
  });

  it('leaves out filters that are not set', async () => {
    await client(200, { items: [] }).alerts({ state: 'open', limit: 5 });
    expect(asked[0]![0]).toBe('api/v2/alerts?state=open&limit=5');
  });

  it('ends the session at 401 and tells the reason', async () => {
    session.set(SESSION);
    await expect(client(401, { title: 'Unauthorized', detail: 'expired' }).rules()).rejects.toMatchObject({ status: 401, message: 'expired' });
    expect(session.get()).toBeNull();
  });

  it('keeps the session through other errors', async () => {
    session.set(SESSION);
    await expect(client(503, undefined).rules()).rejects.toMatchObject({ status: 503, message: 'The server answered 503.' });
    expect(session.get()).toEqual(SESSION);
  });

  it('says when nobody answers', async () => {
    const api = new ApiClient(session, '', () => Promise.reject(new TypeError('failed')));
    await expect(api.rules()).rejects.toMatchObject({ status: 0 });
  });

  it('logs out even if the server does not hear it', async () => {
    session.set(SESSION);
    await client(500, undefined).logout();
    expect(session.get()).toBeNull();
    expect(asked[0]![1].headers).toMatchObject({ Authorization: 'Bearer t1' });
  });

  it('forgets an expired or broken session', () => {
    sessionStorage.setItem('pganalytics.session', JSON.stringify({ ...SESSION, expires: '2000-01-01T00:00:00Z' }));
    expect(new SessionStore(sessionStorage).get()).toBeNull();
    sessionStorage.setItem('pganalytics.session', '{');
    expect(new SessionStore(sessionStorage).get()).toBeNull();
  });
});
