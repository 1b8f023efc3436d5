/** What the verdict is asked for: loaders, firmware, machine, depth; all of it stands in the address. */
import type { ComponentChildren } from 'preact';
import type { Firmware } from '../../../check/index.ts';
import type { CheckChoice } from '../../../web/session.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { type Route, replaceFragment } from '../state/route.ts';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';

/** What the route asks of a check. */
export function checkChoiceOf({ loaders, firmware, arch, isDeep }: Route): CheckChoice {
  return {
    loaders: loaders.length === 0 ? undefined : loaders,
    // The worker's rules know what they can take; the address may name anything.
    firmware: firmware as Firmware | undefined,
    architecture: arch,
    deep: isDeep,
  };
}

/** What is asked for at present, in a few words. */
export function choiceWords({ loaders, firmware, arch, isDeep }: Route): string {
  const words = [
    loaders.length === 0 ? 'whatever the disk seems made for' : loaders.join(', '),
    firmware ?? '',
    arch ?? '',
    isDeep ? 'every inode' : '',
  ];
  return words.filter((word) => word !== '').join(' · ');
}

/** Closed until somebody wants to ask for something else. */
export function CheckForm({ image, info, route, link }: ViewProps) {
  const answer = useAnswer((options) => image.caller.call('checkChoices', [], options), [image.name]);
  const isDisk = info.table !== undefined;
  const submit = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string | undefined => String(form.get(name) ?? '') || undefined;
    const loaders = form.getAll('loader').map(String);
    const isDeep = form.has('deep');
    replaceFragment(link({ loaders, firmware: text('firmware'), arch: text('arch'), isDeep }));
  };
  return (
    <details class="check-form card">
      <summary>
        Judged for <strong>{choiceWords(route)}</strong>
      </summary>
      <ShowAnswer answer={answer}>
        {({ loaders, firmwares, architectures }) => (
          <form onSubmit={submit}>
            <fieldset>
              <legend>Loaders that must be able to boot it</legend>
              <div class="choices">
                {loaders.map(({ name, title }) => (
                  <label key={name}>
                    <input type="checkbox" name="loader" value={name} checked={route.loaders.includes(name)} /> {title}
                  </label>
                ))}
              </div>
            </fieldset>
            <p class="actions">
              {isDisk && (
                <>
                  <Choice label="Firmware" name="firmware" chosen={route.firmware} all={firmwares}>
                    any that it seems made for
                  </Choice>
                  <Choice label="Machine" name="arch" chosen={route.arch} all={architectures}>
                    any
                  </Choice>
                </>
              )}
              <label>
                <input type="checkbox" name="deep" checked={route.isDeep} /> Every inode, directory and extent tree
              </label>
              <button type="submit">Check again</button>
            </p>
          </form>
        )}
      </ShowAnswer>
    </details>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly chosen: string | undefined;
  readonly all: readonly string[];
  /** What the choice of none is called. */
  readonly children: ComponentChildren;
}

function Choice({ label, name, chosen, all, children }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select name={name}>
        <option value="">{children}</option>
        {all.map((each) => (
          <option key={each} value={each} selected={each === chosen}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
