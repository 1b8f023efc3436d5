/** How far each transaction of a scanned log reaches, record by record: what the scan itself has no need of. */

import { distanceBetween, findRecordFrom } from '../log/find-record.ts';
import type { LogReader } from '../log/log-reader.ts';
import { type RecordHeader, readRecord, recordBlocks, unpackData } from '../log/record.ts';
import { XLOG_COMMIT_TRANS, XLOG_START_TRANS, XLOG_UNMOUNT_TRANS, XLOG_WAS_CONT_TRANS } from '../ondisk/op-header.ts';
import { oh_flags, oh_len, oh_tid, SIZEOF_XLOG_OP_HEADER } from '../ondisk/structs.gen.ts';
import type { LogContents } from './log-contents.ts';

/** A piece of the log, in basic blocks; around its end where it goes past that. */
export interface LogSpan {
  /** The first block. */
  readonly logBlock: number;
  /** 1 or more. */
  readonly lengthInBlocks: number;
}

/** Where things are in the live part of the log. */
export interface RecordSpans {
  /** By index, as in `TransactionTable`: from the record that it begins in to the one that it ends in. */
  readonly transactions: readonly (LogSpan & { readonly records: number })[];
  /** From the tail on. */
  readonly records: readonly (LogSpan & { readonly cycle: number; readonly ops: number })[];
}

/** Goes through the op headers again. @throws EIO */
export function spansOf(reader: LogReader, { records, transactions }: LogContents): RecordSpans {
  const spans = Array.from({ length: transactions.count }, () => ({ first: -1, last: -1 }));
  const headers: RecordHeader[] = [];
  const open = new Map<number, number>();
  let begun = 0;
  for (let record = 0; record < records.length; record++) {
    const header = findRecordFrom(reader, records.positions.values[record], 1);
    if (header === undefined) break;
    headers.push(header);
    visitOps(unpackData(header, readRecord(reader, header)), header.opCount, (tid, flags) => {
      if (!open.has(tid) && (flags & XLOG_START_TRANS) !== 0 && begun < spans.length) {
        spans[begun].first = record;
        open.set(tid, begun++);
      }
      const index = open.get(tid);
      if (index === undefined) return;
      spans[index].last = record;
      const isEnd = (flags & (XLOG_COMMIT_TRANS | XLOG_UNMOUNT_TRANS)) !== 0 && (flags & XLOG_WAS_CONT_TRANS) === 0;
      if (isEnd) open.delete(tid);
    });
  }
  return {
    transactions: spans.map(({ first, last }) => spanOf(reader, headers, first, last)),
    records: headers.map((header) => ({
      logBlock: header.position,
      lengthInBlocks: recordBlocks(header),
      cycle: header.cycle,
      ops: header.opCount,
    })),
  };
}

/** A transaction of which the scan has seen the start only has that alone. */
function spanOf(reader: LogReader, headers: readonly RecordHeader[], first: number, last: number) {
  const begin = headers[Math.max(0, first)]?.position ?? 0;
  const end = headers[Math.max(0, last)];
  const lengthInBlocks = end === undefined ? 1 : distanceBetween(reader, begin, end.position) + recordBlocks(end);
  return { logBlock: begin, lengthInBlocks, records: last - first + 1 };
}

/** What goes past the end of the data is where the scan has stopped as well. */
function visitOps(data: Uint8Array, most: number, visit: (tid: number, flags: number) => void): void {
  for (let at = 0, ops = 0; at + SIZEOF_XLOG_OP_HEADER <= data.length && ops < most; ops++) {
    const end = at + SIZEOF_XLOG_OP_HEADER + oh_len(data, at);
    if (end > data.length) return;
    visit(oh_tid(data, at), oh_flags(data, at));
    at = end;
  }
}
