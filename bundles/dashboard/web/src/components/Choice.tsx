// SPDX-License-Identifier: Apache-2.0
/** One of a few, all in sight. Radio buttons underneath, so arrows work. */
export function Choice<T extends string>({
  label,
  options,
  value,
  choose,
}: {
  label: string;
  options: readonly T[];
  value: T;
  choose: (value: T) => void;
}) {
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option}>
          <input type="radio" name={label} value={option} checked={option === value} onChange={() => choose(option)} />
          <span>{option}</span>
        </label>
      ))}
    </fieldset>
  );
}
