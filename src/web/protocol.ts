/** What a page and its worker say to each other: one call at a time, its progress, and its answer. */
import { BootfsError, type BootfsErrorCode, type ErrorContext } from '../contract/errors.ts';
import type { PathLike } from '../contract/path.ts';

/** How far long work is; `total` 0 where nobody knows. */
export interface Progress {
  /** What is done. */
  readonly title: string;
  /** In the unit of `total`. */
  readonly done: number;
  /** Bytes, mostly. */
  readonly total: number;
}

/** Is told of progress. */
export type ReportProgress = (progress: Progress) => void;

/** From the page: a method of the worker's, and what it is given. */
export interface Call {
  /** Given back with the answer. */
  readonly id: number;
  /** Its name. */
  readonly method: string;
  /** What a structured clone takes. */
  readonly args: readonly unknown[];
}

/** From the worker: any number of `progress`, then either of the others. */
export type Answer =
  /** How far the call of that number is. */
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  /** What it gives, as a structured clone has it. */
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  /** Why it gives nothing. */
  | { readonly id: number; readonly kind: 'error'; readonly error: SentError };

/** An error as it crosses: an Error would lose what it has beside its message. */
export interface SentError {
  /** Absent for what is no BootfsError: a fault of bootfs or of the browser. */
  readonly code?: BootfsErrorCode;
  /** Without code and context. */
  readonly reason: string;
  /** As `BootfsError.context`. */
  readonly context: ErrorContext;
  /** As `BootfsError.path`. */
  readonly path?: PathLike;
  /** As `BootfsError.syscall`. */
  readonly syscall?: string;
}

/** Functions that a worker offers. The first argument of each is told of progress; the others and the result can be cloned. */
// biome-ignore lint/suspicious/noExplicitAny: each method has arguments of its own
export type Methods = Readonly<Record<string, (report: ReportProgress, ...args: any[]) => unknown>>;

/** What a page gives to a method. */
export type ArgumentsOf<Method> = Method extends (report: ReportProgress, ...args: infer Args) => unknown
  ? Args
  : never;

/** What the page gets. */
export type ResultOf<Method> = Method extends (...args: never[]) => infer Result ? Awaited<Result> : never;

/** The error as a message. */
export function sendError(error: unknown): SentError {
  if (!(error instanceof BootfsError)) return { reason: String(error), context: {} };
  const { code, reason, context, path, syscall } = error;
  return { code, reason, context, path, syscall };
}

/** The error that was sent: a BootfsError again, or an Error. */
export function receiveError({ code, reason, context, path, syscall }: SentError): Error {
  if (code === undefined) return new Error(reason);
  return Object.assign(new BootfsError(code, reason, context), { path, syscall });
}
