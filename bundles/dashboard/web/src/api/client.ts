// SPDX-License-Identifier: Apache-2.0
import type { SessionStore } from './session';
import type { Agent, Alert, AlertState, Instance, InstanceEvent, Items, MetricHistory, Plugin, Problem, Rule, Session } from './types';

/** An answer that is not a success; status 0 when there was none. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface AlertFilter {
  state?: AlertState;
  instance?: string;
  limit?: number;
}

export interface MetricQuery {
  names: readonly string[];
  from: Date;
  to: Date;
  step: string;
}

type Fetch = typeof fetch;

/** REST v2. A 401 to anything but the login itself ends the session, and the page asks for a login again. */
export class ApiClient {
  constructor(
    private readonly session: SessionStore,
    private readonly base = 'api/v2',
    private readonly http: Fetch = (...args) => fetch(...args),
  ) {}

  async login(username: string, password: string): Promise<Session> {
    const session = await this.send<Session>('auth/login', 'POST', { username, password });
    this.session.set(session);
    return session;
  }

  async logout(): Promise<void> {
    const gone = this.send<void>('auth/logout', 'POST').catch(() => undefined);
    this.session.set(null);
    await gone;
  }

  readonly instances = async (): Promise<Instance[]> => (await this.send<Items<Instance>>('instances')).items;
  readonly instance = (id: string): Promise<Instance> => this.send(`instances/${encodeURIComponent(id)}`);
  /** The newest of the last day. */
  readonly events = async (id: string, limit: number): Promise<InstanceEvent[]> =>
    (await this.send<Items<InstanceEvent>>(`instances/${encodeURIComponent(id)}/events?limit=${limit}`)).items;
  readonly alert = (id: string): Promise<Alert> => this.send(`alerts/${encodeURIComponent(id)}`);
  readonly rules = async (): Promise<Rule[]> => (await this.send<Items<Rule>>('rules')).items;
  readonly plugins = async (): Promise<Plugin[]> => (await this.send<Items<Plugin>>('plugins')).items;
  readonly agents = async (): Promise<Agent[]> => (await this.send<Items<Agent>>('agents')).items;

  readonly alerts = async (filter: AlertFilter): Promise<Alert[]> => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
    return (await this.send<Items<Alert>>(`alerts?${query}`)).items;
  };

  readonly acknowledge = (id: string): Promise<Alert> =>
    this.send(`alerts/${encodeURIComponent(id)}/acknowledge`, 'POST');

  readonly metrics = (id: string, query: MetricQuery): Promise<MetricHistory> => {
    const parameters = new URLSearchParams({
      names: query.names.join(','),
      from: query.from.toISOString(),
      to: query.to.toISOString(),
      step: query.step,
    });
    return this.send(`instances/${encodeURIComponent(id)}/metrics?${parameters}`);
  };

  private async send<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
    const token = this.session.get()?.token;
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let answer: Response;
    try {
      answer = await this.http(`${this.base}/${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError(0, 'The server does not answer.');
    }
    if (answer.status === 401 && token && this.session.get()?.token === token) this.session.set(null);
    if (!answer.ok) throw new ApiError(answer.status, await reason(answer));
    const text = await answer.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

async function reason(answer: Response): Promise<string> {
  try {
    const problem = (await answer.json()) as Problem;
    return problem.detail ?? problem.title ?? `The server answered ${answer.status}.`;
  } catch {
    return `The server answered ${answer.status}.`;
  }
}
