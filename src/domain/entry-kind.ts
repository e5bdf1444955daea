/** What a name is a name of; `special` are devices, sockets and FIFOs. */
export type EntryKind = 'file' | 'folder' | 'symlink' | 'special';
