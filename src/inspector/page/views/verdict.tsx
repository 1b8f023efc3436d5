/** Would a machine boot from it? The same rules as `bootfs check`. */
import type { BootChain, Finding, Level, Verdict } from '../../../check/index.ts';
import type { CheckJson } from '../../../report/check-json.ts';
import { count } from '../../../report/text.ts';
import { ShowAnswer } from '../parts/answer.tsx';
import { Facts, Name, Words } from '../parts/text.tsx';
import { useAnswer } from '../state/use-answer.ts';
import type { ViewProps } from '../state/view-props.ts';
import { CheckForm, checkChoiceOf } from './check-form.tsx';

const HEADLINES: Readonly<Record<Verdict, string>> = {
  ready: 'Ready to boot',
  doubtful: 'Doubtful',
  undecided: 'Undecided',
  'not-ready': 'Not ready to boot',
};

const SIGNS: Readonly<Record<Verdict, string>> = {
  ready: 'M5 12.5l4.5 4.5L19 7.5',
  doubtful: 'M12 6.5v7M12 17v.5',
  undecided: 'M9 9.2a3 3 0 115 2.2c-1.2 1-2 1.5-2 3M12 17.3v.4',
  'not-ready': 'M7 7l10 10M17 7L7 17',
};

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];

/** Verdict, the ways into the disk, findings. */
export function VerdictView(props: ViewProps) {
  const { image, route, link } = props;
  const choice = checkChoiceOf(route);
  const answer = useAnswer((options) => image.caller.call('check', [choice], options), [image.name, choice]);
  return (
    <>
      <ShowAnswer answer={answer}>
        {(check) => (
          <>
            <Headline check={check} />
            <CheckForm {...props} />
            <Chains chains={check.judged.chains ?? []} />
            <Findings findings={check.findings} link={link} />
            <LookedAt check={check} link={link} />
            <NotLookedFor skipped={check.skipped} />
          </>
        )}
      </ShowAnswer>
      {answer.state === 'failed' && <CheckForm {...props} />}
    </>
  );
}

function Headline({ check: { verdict, sentence, counts } }: { readonly check: CheckJson }) {
  return (
    <section class={`verdict ${verdict}`} aria-labelledby="verdict-title">
      <svg class="verdict-sign" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="11" />
        <path d={SIGNS[verdict]} />
      </svg>
      <div>
        <h1 id="verdict-title">{HEADLINES[verdict]}</h1>
        <p data-part="sentence">
          <Words of={sentence.slice(sentence.indexOf(': ') + 2)} />
        </p>
      </div>
      <ul class="counts" aria-label="Findings by level">
        {LEVELS.map((level) => (
          <li key={level} class={counts[level] > 0 ? level : 'none'}>
            <strong>{counts[level]}</strong> {counts[level] === 1 ? level : `${level}s`}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chains({ chains }: { readonly chains: readonly BootChain[] }) {
  if (chains.length === 0) return null;
  return (
    <section aria-labelledby="chains-title">
      <h2 id="chains-title">How firmware gets into it</h2>
      {chains.map(({ firmware, loaders, faults }) => (
        <div key={firmware} class="chain">
          <ol>
            <li class="firmware">{firmware}</li>
            {loaders.map((loader) => (
              <li key={loader}>
                <Words of={loader} />
              </li>
            ))}
            {loaders.length === 0 && <li class="absent">no loader on the disk</li>}
          </ol>
          {faults.length > 0 && <p class="quiet">{count(faults.length, 'fault')}: see the findings</p>}
        </div>
      ))}
    </section>
  );
}

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly link: ViewProps['link'];
}

/** The worst first, those of a kind together. */
function Findings({ findings, link }: FindingsProps) {
  const groups = LEVELS.flatMap((level) => {
    const own = findings.filter((finding) => finding.level === level);
    return [...new Set(own.map(({ id }) => id))].map((id) => ({
      id,
      level,
      same: own.filter((each) => each.id === id),
    }));
  });
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">{groups.length === 0 ? 'Nothing was found' : 'What was found'}</h2>
      <ul class="findings">
        {groups.map(({ id, level, same }) => (
          <li key={`${level} ${id}`} class={`finding ${level}`}>
            <h3>
              <span class={`level ${level}`}>{level}</span> <code>{id}</code>
            </h3>
            <ul>
              {same.map((finding, at) => (
                <li key={at} data-finding={finding.id}>
                  <FindingPlace finding={finding} link={link} />
                  <Words of={finding.message} />
                </li>
              ))}
            </ul>
            <p class="advice">
              <Words of={same[0].advice} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FindingPlace({
  finding: { partition, path },
  link,
}: {
  readonly finding: Finding;
  readonly link: ViewProps['link'];
}) {
  return (
    <>
      {partition !== undefined && <span class="chip">partition {partition}</span>}{' '}
      {path !== undefined && (
        <>
          <a href={link({ view: 'files', part: partition, volume: undefined, inside: [], path })}>
            <Name of={path} />
          </a>{' '}
        </>
      )}
    </>
  );
}

function LookedAt({ check: { files }, link }: { readonly check: CheckJson; readonly link: ViewProps['link'] }) {
  if (files.length === 0) return null;
  return (
    <section aria-labelledby="looked-at-title">
      <h2 id="looked-at-title">What was looked at</h2>
      <div class="panel">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Used as</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, role, entries, ...rest }) => {
              const { partition } = rest as { readonly partition?: number };
              return (
                <tr key={`${partition} ${path}`}>
                  <td>
                    <a href={link({ view: 'files', part: partition, volume: undefined, inside: [], path })}>
                      <Name of={path} />
                    </a>
                  </td>
                  <td>{role}</td>
                  <td>
                    <Words of={entries.join(', ')} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NotLookedFor({ skipped }: Pick<CheckJson, 'skipped'>) {
  if (skipped.length === 0) return null;
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return (
    <section aria-labelledby="skipped-title">
      <h2 id="skipped-title">What was not looked for</h2>
      <Facts
        rows={reasons.map((reason) => [
          skipped.flatMap((one) => (one.reason === reason ? [one.rule] : [])).join(', '),
          reason,
        ])}
      />
    </section>
  );
}
