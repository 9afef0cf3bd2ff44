// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { ApiError } from '../api/client';
import { Icon } from '../components/Icon';
import { useServices, useTitle } from '../context';

export function LoginPage() {
  useTitle('Log in');
  const { api } = useServices();
  const login = useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => api.login(username, password),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({ username: String(form.get('username')), password: String(form.get('password')) });
  };
  return (
    <main className="login">
      <form onSubmit={submit}>
        <div className="brand">
          <Icon name="logo" />
          <b>pganalytics</b>
        </div>
        <p className="quiet">PostgreSQL monitoring that explains what it sees.</p>
        <label>
          User
          <input name="username" autoComplete="username" autoFocus required maxLength={200} />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required maxLength={1000} />
        </label>
        {login.error && (
          <p className="error" role="alert">
            <Icon name="warning" /> {explain(login.error)}
          </p>
        )}
        <button type="submit" className="primary" disabled={login.isPending}>
          {login.isPending ? 'Logging in' : 'Log in'}
        </button>
      </form>
    </main>
  );
}

function explain(error: Error): string {
  if (error instanceof ApiError && error.status === 401) return 'User or password is wrong.';
  if (error instanceof ApiError && error.status === 429) return 'Too many tries. Wait a moment, then try again.';
  return error.message;
}
