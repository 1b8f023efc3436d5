/** The page as a whole: no image, an image that is being opened, or one that is open. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { printable } from '../../report/printable.ts';
import { WorkerCaller } from '../../web/caller.ts';
import type { Progress } from '../../web/protocol.ts';
import type { InspectorMethods } from '../answers/methods.ts';
import { sampleFile, workerStarter } from './data.ts';
import { OpenScreen } from './open-screen.tsx';
import { SAMPLES } from './samples.ts';
import { Shell } from './shell.tsx';
import { formatRoute, linkTo, parseRoute, startRoute, useRoute } from './state/route.ts';
import type { FilesBeside, OpenImage, Opening } from './state/view-props.ts';

/** Opens a file in a worker of its own. @throws why it can't be opened; the reason of the signal */
async function openFile(
  file: File,
  beside: FilesBeside,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
) {
  const caller = new WorkerCaller<InspectorMethods>(await workerStarter());
  try {
    const summary = await caller.call('open', [file, beside], { signal, onProgress });
    caller.prepareWith('open', [file, beside]);
    return { caller, summary };
  } catch (error) {
    caller.close();
    throw error;
  }
}

/** All of the page. */
export function App() {
  const route = useRoute();
  const [image, setImage] = useState<OpenImage>();
  const [opening, setOpening] = useState<Opening>();
  const [error, setError] = useState<string>();
  const last = useRef<OpenImage | undefined>(undefined);

  const open = useCallback(async (file: File, sample?: string, beside: FilesBeside = {}): Promise<void> => {
    last.current?.caller.close();
    last.current = undefined;
    setImage(undefined);
    setError(undefined);
    const giveUp = new AbortController();
    const cancel = (): void => giveUp.abort(new Error('Cancelled.'));
    setOpening({ name: file.name, progress: undefined, cancel });
    try {
      const onProgress = (progress: Progress): void => setOpening({ name: file.name, progress, cancel });
      const found = await openFile(file, beside, giveUp.signal, onProgress);
      const openWith = (others: FilesBeside): void => void open(file, sample, others);
      const opened = { ...found, name: file.name, sample, beside, openWith };
      last.current = opened;
      setImage(opened);
      const current = parseRoute(location.hash);
      if (current.sample !== sample) location.hash = formatRoute(startRoute(sample));
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setOpening(undefined);
    }
  }, []);

  const close = useCallback((): void => {
    last.current?.caller.close();
    last.current = undefined;
    setImage(undefined);
    setError(undefined);
    history.pushState(null, '', location.pathname + location.search);
    dispatchEvent(new Event('hashchange'));
  }, []);

  // A file that is dropped anywhere is opened; a browser would leave the page for it.
  useEffect(() => {
    const onDrag = (event: DragEvent): void => event.preventDefault();
    const onDrop = (event: DragEvent): void => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void open(file);
    };
    addEventListener('dragover', onDrag);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDrag);
      removeEventListener('drop', onDrop);
    };
  }, []);

  useEffect(() => {
    document.title = image === undefined ? 'bootfs inspector' : `${printable(image.name)} – bootfs inspector`;
  }, [image]);

  // An address with a sample in it opens the sample.
  useEffect(() => {
    const sample = SAMPLES.find(({ id }) => id === route.sample);
    if (sample !== undefined && image?.sample !== sample.id) void open(sampleFile(sample), sample.id);
  }, [route.sample]);

  if (image !== undefined) {
    const here = { ...route, sample: image.sample };
    return <Shell image={image} route={here} link={(changes) => linkTo(here, changes)} onClose={close} />;
  }
  return <OpenScreen opening={opening} error={error} onFile={(file) => void open(file)} />;
}
