export { dedupe } from './app/dedupe.ts';
export type { DedupeOptions } from './app/dedupe-options.ts';
export type * from './domain/events.ts';
export { type Attempt, type Failure, FailureCode } from './domain/failure.ts';
export { METADATA_FIELDS, type MetadataField } from './domain/metadata.ts';
export type * from './domain/summary.ts';
export { UserError, type UserErrorKind } from './domain/user-error.ts';
