/** What the worker of the inspector does for its page: the library's methods, and those that its views need. */
import { attempt, isImageError } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { diskMethods } from '../../web/methods.ts';
import type { Place } from '../../web/place.ts';
import type { Methods, ReportProgress } from '../../web/protocol.ts';
import type { DiskSession } from '../../web/session.ts';
import { type BlockAnswer, blockAt, type LoggedAnswer, loggedBlockAt } from './blocks.ts';
import { listPairs, type PairedEntry } from './both-trees.ts';
import { type CheckChoices, checkChoices } from './check-choices.ts';
import { type Comparison, compareStates, type TwoTexts, textsOf } from './comparison.ts';
import { detailsOf, type PathDetails } from './details.ts';
import { type Download, downloadFile, downloadTree } from './download.ts';
import { type JournalAnswer, journalOf, type TransactionAnswer, transactionOf } from './journal.ts';
import { type ListedEntry, listEntries, type SearchResult, searchNames } from './listing.ts';
import { type PictureAnswer, pictureOf } from './picture.ts';

/** The methods of a session. */
export function inspectorMethods(session: DiskSession) {
  const fsAt = (place: Place): FileSystem => session.at(place).fs;
  return {
    ...diskMethods(session),
    checkChoices: (_: ReportProgress): CheckChoices => checkChoices(),
    list: (_: ReportProgress, place: Place, path: PathLike): ListedEntry[] => listEntries(fsAt(place), path),
    search: (report: ReportProgress, place: Place, text: string): SearchResult =>
      searchNames(fsAt(place), text, report),
    details: (_: ReportProgress, place: Place, path: PathLike): PathDetails => detailsOf(fsAt(place), path),
    file: (report: ReportProgress, place: Place, path: PathLike): Download => downloadFile(fsAt(place), path, report),
    tree: (report: ReportProgress, place: Place, path: PathLike): Download => downloadTree(fsAt(place), path, report),
    journal: (_: ReportProgress, place: Place): JournalAnswer =>
      attempt(
        () => journalOf(session.at(place)),
        isImageError,
        ({ message }) => journalOf(session.at({ ...place, journal: 'salvage' }), message),
      ),
    transaction: (_: ReportProgress, place: Place, tid: number): TransactionAnswer =>
      transactionOf(session.at(place), tid),
    logged: (_: ReportProgress, place: Place, tid: number, fsBlock: number): LoggedAnswer =>
      loggedBlockAt(session.at(place), tid, fsBlock),
    block: (_: ReportProgress, place: Place, fsBlock: number): BlockAnswer => blockAt(session.at(place), fsBlock),
    picture: (report: ReportProgress, place: Place): PictureAnswer => pictureOf(session.at(place), report),
    compare: (report: ReportProgress, place: Place): Comparison =>
      compareStates(fsAt({ ...place, journal: 'ignore' }), fsAt(place), report),
    pairs: (_: ReportProgress, place: Place, path: PathLike): PairedEntry[] =>
      listPairs(fsAt({ ...place, journal: 'ignore' }), fsAt(place), path),
    texts: (_: ReportProgress, place: Place, path: PathLike): TwoTexts =>
      textsOf(fsAt({ ...place, journal: 'ignore' }), fsAt(place), path),
  } satisfies Methods;
}

/** The methods of the inspector's worker. */
export type InspectorMethods = ReturnType<typeof inspectorMethods>;
