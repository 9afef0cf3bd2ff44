// SPDX-License-Identifier: Apache-2.0
type Amount = number | null | undefined;

/** A value with a thin bar below it which shows how much of the possible it is. */
export function Meter({ value, of, text }: { value: Amount; of: Amount; text: string }) {
  const share = value != null && of ? Math.min(1, Math.max(0, value / of)) : null;
  return (
    <span className="meter">
      {text}
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="4" className="room" />
        {share !== null && (
          <rect width={share * 100} height="4" className={share >= 0.9 ? 'full' : share >= 0.75 ? 'high' : 'used'} />
        )}
      </svg>
    </span>
  );
}
