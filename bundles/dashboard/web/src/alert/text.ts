// SPDX-License-Identifier: Apache-2.0
/** Inter is about 0.54 em wide on average; good enough to cut a line before it leaves its box. */
const AVERAGE_WIDTH = 0.54;

export function fit(text: string, width: number, fontSize: number): string {
  const room = Math.max(1, Math.floor(width / (fontSize * AVERAGE_WIDTH)));
  return text.length <= room ? text : `${text.slice(0, room - 1).trimEnd()}…`;
}
