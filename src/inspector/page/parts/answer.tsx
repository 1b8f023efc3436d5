/** What is shown while an answer is on its way, and where there is none. */
import type { ComponentChildren } from 'preact';
import type { Progress } from '../../../web/protocol.ts';
import type { Answered } from '../state/use-answer.ts';

/** How far it is, as far as that is known. */
export function ProgressBar({ progress }: { readonly progress: Progress | undefined }) {
  const { title, done, total } = progress ?? { title: 'reading', done: 0, total: 0 };
  const isKnown = total > 0;
  return (
    <span class="progress">
      <progress aria-label={title} {...(isKnown ? { value: Math.min(done, total), max: total } : {})} />
      <span class="quiet">
        {title}
        {isKnown && ` ${Math.floor((100 * Math.min(done, total)) / total)} %`}
      </span>
    </span>
  );
}

interface ShowAnswerProps<Value> {
  readonly answer: Answered<Value>;
  readonly children: (value: Value) => ComponentChildren;
}

/** The answer once it is there. */
export function ShowAnswer<Value>({ answer, children }: ShowAnswerProps<Value>) {
  if (answer.state === 'done') return <>{children(answer.value)}</>;
  if (answer.state === 'failed') {
    return (
      <p class="notice error" role="alert">
        {answer.message}
      </p>
    );
  }
  return (
    <div class="busy-panel" role="status">
      <ProgressBar progress={answer.progress} />
      <button type="button" class="ghost" onClick={answer.cancel}>
        Cancel
      </button>
    </div>
  );
}
