/** A button that gathers bytes in the worker, and hands them to the user. */
import { useState } from 'preact/hooks';
import { printable } from '../../../report/printable.ts';
import type { CallOptions } from '../../../web/caller.ts';
import type { Progress } from '../../../web/protocol.ts';
import type { Download } from '../../answers/download.ts';
import { ProgressBar } from './answer.tsx';

interface DownloadButtonProps {
  readonly words: string;
  /** What the file is to be called; the browser mends what no name may have. */
  readonly name: string;
  readonly ask: (options: CallOptions) => Promise<Download>;
}

/** While it gathers there is a bar, and a way to give up. */
export function DownloadButton({ words, name, ask }: DownloadButtonProps) {
  const [busy, setBusy] = useState<{ progress: Progress | undefined; cancel: () => void }>();
  const [problem, setProblem] = useState<string>();
  const start = async (): Promise<void> => {
    const giveUp = new AbortController();
    const cancel = (): void => giveUp.abort(new Error('Cancelled.'));
    setProblem(undefined);
    setBusy({ progress: undefined, cancel });
    try {
      const { blob, faults } = await ask({
        signal: giveUp.signal,
        onProgress: (progress) => setBusy({ progress, cancel }),
      });
      saveAs(blob, printable(name));
      if (faults.length > 0) setProblem(`${faults.length} faults, the first: ${faults[0]}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(undefined);
  };
  return (
    <>
      {busy === undefined ? (
        <button type="button" onClick={() => void start()}>
          {words}
        </button>
      ) : (
        <span class="busy-panel" role="status">
          <ProgressBar progress={busy.progress} />
          <button type="button" class="ghost" onClick={busy.cancel}>
            Cancel
          </button>
        </span>
      )}
      {problem !== undefined && (
        <span class="level error" role="alert">
          {printable(problem)}
        </span>
      )}
    </>
  );
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
