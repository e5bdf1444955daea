import { differingFields, METADATA_FIELDS, type Metadata, type MetadataField } from './metadata.ts';

/** What a name gave up of its own metadata when it became a name of a file whose metadata differ. */
export interface GivenUpFields {
  /** the name's own when it was linked; only `fields` of it were given up */
  readonly metadata: Metadata;
  readonly fields: readonly MetadataField[];
}

/** The name's own metadata: what it gave up and, for the rest, what its file has now. */
export function ownMetadata({ metadata, fields }: GivenUpFields, now: Metadata): Metadata {
  const { mtimeNs } = fields.includes('mtime') ? metadata : now;
  const { mode } = fields.includes('mode') ? metadata : now;
  const { uid, gid } = fields.includes('owner') ? metadata : now;
  return { mtimeNs, mode, uid, gid };
}

/**
 * What a name will have given up that leaves the file with `from` for the one with `to`. Undefined where the latter has
 * the name's own metadata. What was given up `before` stays so in any case: the link may not come about, and the name
 * still be of the file before.
 */
export function givenUpFields(
  { from, to }: { readonly from: Metadata; readonly to: Metadata },
  before: GivenUpFields | undefined,
): GivenUpFields | undefined {
  const own = before === undefined ? from : ownMetadata(before, from);
  const differing = differingFields(own, to);
  if (differing.length === 0) return undefined;
  const isGivenUp = (field: MetadataField): boolean =>
    differing.includes(field) || before?.fields.includes(field) === true;
  return { metadata: own, fields: METADATA_FIELDS.filter(isGivenUp) };
}
