import { expectTypeOf, it } from 'vitest';
import type { OptionName } from '../../src/app/options/check-given.ts';
import type {
  BackupOptions,
  CalendarSpan,
  DedupeOptions,
  DiffOptions,
  FindOptions,
  GivenUpOptions,
  IsolateOptions,
  KeepReason,
  KeptBy,
  LinksMode,
  LinksOptions,
  Metadata,
  Overwrite,
  OwnMetadata,
  PruneOptions,
  ReportOptions,
  RestoreOptions,
  RetentionPolicy,
  Selection,
  UnchangedMode,
  VerifyOptions,
  VersionsOptions,
} from '../../src/index.ts';

it('the types that options and summaries are made of can be named', () => {
  expectTypeOf<Partial<Selection>>().toEqualTypeOf<NonNullable<BackupOptions['select']>>();
  expectTypeOf<LinksMode>().toEqualTypeOf<NonNullable<BackupOptions['links']>>();
  expectTypeOf<UnchangedMode>().toEqualTypeOf<NonNullable<BackupOptions['unchanged']>>();
  expectTypeOf<Overwrite>().toEqualTypeOf<NonNullable<RestoreOptions['overwrite']>>();
  expectTypeOf<CalendarSpan>().toEqualTypeOf<NonNullable<RetentionPolicy['within']>>();
  expectTypeOf<Metadata>().toEqualTypeOf<OwnMetadata['own']>();
  expectTypeOf<KeptBy>().toExtend<KeepReason>();
});

it('the type of every option of every command is checked', () => {
  type Looking = DiffOptions & FindOptions & GivenUpOptions & LinksOptions & ReportOptions & VersionsOptions;
  type Working = BackupOptions & DedupeOptions & IsolateOptions & PruneOptions & RestoreOptions & VerifyOptions;
  expectTypeOf<OptionName>().toEqualTypeOf<keyof Looking | keyof Working>();
});
