// SPDX-License-Identifier: Apache-2.0
// REST v2 and WebSocket as the backend speaks them. Times are ISO 8601 unless said otherwise; absent is null.

export type Severity = 'info' | 'warning' | 'critical';
export type AlertState = 'open' | 'acknowledged' | 'resolved';
export type Health = 'ok' | 'degraded' | 'failed';

/** Core metric values by column name, for instance cpu_percent. */
export type MetricValues = Record<string, number | null>;

export interface User {
  name: string;
  role: string;
}

export interface Session {
  token: string;
  expires: string;
  user: User;
}

export interface Instance {
  id: string;
  collector: string | null;
  systemIdentifier: string | null;
  serverVersion: string | null;
  tags: Record<string, string> | null;
  firstSeen: string | null;
  lastSeen: string | null;
  status: 'up' | 'silent';
  openAlerts: number;
  worstSeverity: Severity | null;
  current: MetricValues | null;
}

export interface Entity {
  kind: string;
  name: string;
}

export interface Measurement {
  metric: string;
  entity: Entity | null;
  value: number;
  unit: string;
  /** What is usual at this time; null while not known. */
  baseline: number | null;
  time: string;
}

export interface CausalStep {
  node: string;
  title: string;
  entity: Entity;
  text: string;
  measurements: Measurement[];
}

export interface Alert {
  id: string;
  state: AlertState;
  severity: Severity;
  rule: string;
  rootCause: string;
  title: string;
  instance: string;
  entity: Entity;
  action: string | null;
  confidence: number | null;
  since: string | null;
  openedAt: string;
  updatedAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
  /** Why it ended other than by its cause being gone. */
  resolvedBecause: string | null;
  path: CausalStep[];
  against: string[];
}

export interface MetricSeries {
  name: string;
  unit: string;
  /** Epoch milliseconds and value. */
  points: [number, number | null][];
}

export interface MetricHistory {
  instance: string;
  from: string;
  to: string;
  step: string;
  series: MetricSeries[];
}

/** What changed, or what the log told. */
export interface InstanceEvent {
  time: string;
  family: 'change_events' | 'log_events';
  values: Record<string, string | number | boolean | null>;
}

export interface Rule {
  id: string;
  title: string;
  rootCause: string;
  severity: Severity;
  source: string;
  health: Health;
  detail: string | null;
  /** Instances that lack an input of this rule. */
  noInput: string[] | null;
}

export interface Plugin {
  kind: string;
  name: string;
  source: string;
  health: Health;
  detail: string | null;
}

export interface AgentPart {
  name: string;
  health: Health;
  detail: string | null;
}

export interface Agent {
  collector: string;
  version: string | null;
  address: string | null;
  connected: boolean;
  since: string | null;
  lastHeard: string | null;
  clockOffsetMillis: number | null;
  parts: AgentPart[] | null;
}

export interface Items<T> {
  items: T[];
}

/** RFC 9457. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
}

export interface AlertMessage {
  type: 'alert';
  alert: Alert;
}

export interface MetricsMessage {
  type: 'metrics';
  instance: string;
  /** Epoch milliseconds. */
  time: number;
  values: MetricValues;
}

export type LiveMessage = AlertMessage | MetricsMessage;
