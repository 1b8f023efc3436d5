/** The boot menu as the loader would show it, and where each entry comes from. */
import { useState } from 'preact/hooks';
import type { BootEntry, BootProblem } from '../../../boot/index.ts';
import { count } from '../../../report/text.ts';
import type { MenuJson } from '../../../web/methods.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { Facts, Name, Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';

/** The menu, and the entry that is chosen in it. */
export function MenuView({ image, route, link }: ViewProps) {
  const { arch: architecture } = route;
  const answer = useAnswer(
    (options) => image.caller.call('menu', [{ architecture }], options),
    [image.name, architecture],
  );
  return (
    <>
      <h1>Boot menu {architecture !== undefined && <span class="chip">of a machine that is {architecture}</span>}</h1>
      <ShowAnswer answer={answer}>{(menu) => <Menu menu={menu} link={link} />}</ShowAnswer>
    </>
  );
}

interface MenuProps {
  readonly menu: MenuJson;
  readonly link: ViewProps['link'];
}

function Menu({ menu, link }: MenuProps) {
  const { entries, configurations, problems, notes } = menu;
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      entries.findIndex((entry) => entry.default),
    ),
  );
  const timeout = configurations.find(({ timeoutSeconds }) => timeoutSeconds !== undefined)?.timeoutSeconds;
  return (
    <>
      {entries.length === 0 && <p class="notice">There is nothing to boot on this disk.</p>}
      {entries.length > 0 && (
        <div class="menu-columns">
          <div class="loader-screen">
            <div role="radiogroup" aria-label="Boot entries">
              {entries.map((entry, at) => (
                <label key={at} class={at === chosen ? 'chosen' : ''} data-entry={entry.id}>
                  <input
                    type="radio"
                    name="boot-entry"
                    class="visually-hidden"
                    checked={at === chosen}
                    onChange={() => setChosen(at)}
                  />
                  <span class="entry-mark" aria-hidden="true">
                    {entry.unbootable !== undefined ? '!' : entry.default ? '*' : ' '}
                  </span>
                  <Words of={[...entry.submenu, entry.title].join(' › ')} />
                  {entry.default && <span class="visually-hidden"> (the default)</span>}
                </label>
              ))}
            </div>
            <p>
              {timeout === undefined
                ? '* is the default'
                : `* is the default, booted after ${count(timeout, 'second')}`}
            </p>
          </div>
          {entries[chosen] !== undefined && <EntryCard entry={entries[chosen]} link={link} />}
        </div>
      )}
      <Problems problems={problems} notes={notes} link={link} />
    </>
  );
}

function EntryCard({ entry, link }: { readonly entry: BootEntry; readonly link: ViewProps['link'] }) {
  const { source } = entry;
  const file = (path: string, part: number | undefined) => (
    <a key={path} class="block-link" href={link({ view: 'files', part, volume: undefined, inside: [], path })}>
      {part !== undefined && <span class="chip">{part}</span>} <Name of={path} />
    </a>
  );
  const initrdPart = (at: number): number | undefined => entry.initrdPartitions?.[at] ?? entry.partition;
  return (
    <section class="card" aria-label="The chosen entry">
      <h2>
        <Words of={entry.title} />
      </h2>
      <Facts
        rows={[
          ["can't boot", entry.unbootable],
          ['guessed', entry.guessed === true ? 'no loader was found that reads this' : undefined],
          [
            entry.kind === 'linux' ? 'kernel' : entry.kind,
            entry.kernel === '' ? undefined : file(entry.kernel, entry.partition),
          ],
          ['version', entry.version],
          [
            'initrds',
            entry.initrds.length === 0 ? undefined : entry.initrds.map((path, at) => file(path, initrdPart(at))),
          ],
          ['modules', entry.modules?.map(({ path, options }) => `${path} ${options}`).join('\n')],
          [
            'options',
            entry.options === '' ? undefined : (
              <code>
                <Words of={entry.options} />
              </code>
            ),
          ],
          ['device tree', entry.devicetree ?? entry.devicetreeDirectory],
          ['overlays', entry.devicetreeOverlays.join(' ')],
          [
            'tries left',
            entry.triesLeft === undefined ? undefined : `${entry.triesLeft}, ${entry.triesDone ?? 0} done`,
          ],
          ['id', entry.id],
          ['made by', source.dialect],
          ['comes from', file(source.path, source.partition)],
          ['line', source.line?.toString()],
        ]}
      />
    </section>
  );
}

interface ProblemsProps {
  readonly problems: readonly BootProblem[];
  readonly notes: readonly string[];
  readonly link: ViewProps['link'];
}

function Problems({ problems, notes, link }: ProblemsProps) {
  if (problems.length + notes.length === 0) return null;
  return (
    <section aria-labelledby="menu-problems">
      <h2 id="menu-problems">What is not in the menu, and why</h2>
      <ul>
        {problems.map(({ level, source, entry, message }, at) => (
          <li key={at}>
            <span class={`level ${level}`}>{level}</span>{' '}
            <a href={link({ view: 'files', part: source.partition, volume: undefined, inside: [], path: source.path })}>
              <Name of={source.path} />
            </a>
            {source.line !== undefined && `:${source.line}`} {entry !== undefined && <Words of={`${entry}: `} />}
            <Words of={message} />
          </li>
        ))}
        {notes.map((note) => (
          <li key={note}>
            <Words of={note} />
          </li>
        ))}
      </ul>
    </section>
  );
}
