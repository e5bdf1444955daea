import { expectTypeOf, it } from 'vitest';
import type {
  BackupOptions,
  CalendarSpan,
  KeepReason,
  KeptBy,
  LinksMode,
  Metadata,
  Overwrite,
  OwnMetadata,
  RestoreOptions,
  RetentionPolicy,
  Selection,
  UnchangedMode,
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
