/** What a switch of robocopy does here. */
export interface RobocopySwitch {
  /** as robocopy's help has it, in capitals, without what follows a colon */
  readonly name: string;
  /** what may follow: nothing, `:value`, or words up to the next switch */
  readonly takes: 'nothing' | 'value' | 'optional value' | 'words';
  readonly standing: 'same' | 'differs' | 'no meaning' | 'refused';
  /** for the docs, and said where the switch is used */
  readonly note?: string;
  /** the note says what happens without the switch: it is for the docs alone */
  readonly isDefault?: true;
}

const FRESH = 'the folder of a snapshot is always new';
const SAID = 'output is that of this program';
const HOW = 'how files are read and written is chosen by this program';

/** Every switch that is known, in the order of robocopy's own help. */
export const ROBOCOPY_SWITCHES: readonly RobocopySwitch[] = [
  { name: 'S', takes: 'nothing', standing: 'same' },
  { name: 'E', takes: 'nothing', standing: 'same' },
  { name: 'LEV', takes: 'value', standing: 'same' },
  { name: 'MIR', takes: 'nothing', standing: 'same' },
  { name: 'PURGE', takes: 'nothing', standing: 'no meaning', note: `${FRESH}, so there is nothing to purge` },
  { name: 'XF', takes: 'words', standing: 'same' },
  { name: 'XD', takes: 'words', standing: 'same' },
  { name: 'IF', takes: 'words', standing: 'same' },
  { name: 'XJ', takes: 'nothing', standing: 'same' },
  ...['XJD', 'XJF'].map(
    (name) =>
      ({
        name,
        takes: 'nothing',
        standing: 'differs',
        note: 'links are copied as links and never entered, so there is nothing to leave out',
      }) as const,
  ),
  { name: 'SL', takes: 'nothing', standing: 'same' },
  { name: 'SJ', takes: 'nothing', standing: 'same' },
  { name: 'XA', takes: 'value', standing: 'differs', note: 'R alone: node does not show the other attributes' },
  { name: 'IA', takes: 'value', standing: 'differs', note: 'R alone: node does not show the other attributes' },
  { name: 'MAX', takes: 'value', standing: 'same' },
  { name: 'MIN', takes: 'value', standing: 'same' },
  { name: 'MAXAGE', takes: 'value', standing: 'same' },
  { name: 'MINAGE', takes: 'value', standing: 'same' },
  {
    name: 'R',
    takes: 'value',
    standing: 'differs',
    note: '3 where not given, not 1,000,000; only errors that can pass',
    isDefault: true,
  },
  { name: 'W', takes: 'value', standing: 'differs', note: '5 seconds where not given, not 30', isDefault: true },
  { name: 'MT', takes: 'optional value', standing: 'same' },
  { name: 'L', takes: 'nothing', standing: 'same' },
  { name: 'FFT', takes: 'nothing', standing: 'same' },
  {
    name: 'DST',
    takes: 'nothing',
    standing: 'differs',
    note: 'times are compared as the system tells them: files on FAT, whose times move with the summer, are new then',
  },
  {
    name: 'COPY',
    takes: 'value',
    standing: 'differs',
    note: 'data, attributes and times are always copied, owners where permitted; access lists are not',
  },
  { name: 'DCOPY', takes: 'value', standing: 'differs', note: 'folder times are always kept' },
  ...['COPYALL', 'SEC', 'SECFIX', 'TIMFIX'].map(
    (name) =>
      ({
        name,
        takes: 'nothing',
        standing: 'differs',
        note: 'data, attributes and times are always copied, owners where permitted; access lists are not',
      }) as const,
  ),
  { name: 'LOG', takes: 'value', standing: 'differs', note: 'is appended to, never overwritten' },
  { name: 'LOG+', takes: 'value', standing: 'same' },
  { name: 'UNILOG', takes: 'value', standing: 'differs', note: 'is UTF-8, and appended to' },
  { name: 'UNILOG+', takes: 'value', standing: 'differs', note: 'is UTF-8' },
  { name: 'TEE', takes: 'nothing', standing: 'same' },
  { name: 'V', takes: 'nothing', standing: 'same' },
  { name: 'BYTES', takes: 'nothing', standing: 'same' },
  ...['NP', 'NFL', 'NDL', 'NS', 'NC', 'NJH', 'NJS', 'TS', 'FP', 'X', 'ETA', 'UNICODE'].map(
    (name) => ({ name, takes: 'nothing', standing: 'no meaning', note: SAID }) as const,
  ),
  ...['Z', 'J', 'NOOFFLOAD', 'NOCLONE', 'COMPRESS', '256'].map(
    (name) => ({ name, takes: 'nothing', standing: 'no meaning', note: HOW }) as const,
  ),
  ...['B', 'ZB', 'EFSRAW'].map(
    (name) =>
      ({
        name,
        takes: 'nothing',
        standing: 'differs',
        note: 'files that this user may not read are reported; run it as one who may',
      }) as const,
  ),
  ...['XO', 'XN', 'XC', 'XX', 'XL', 'IS', 'IT', 'IM'].map(
    (name) => ({ name, takes: 'nothing', standing: 'no meaning', note: FRESH }) as const,
  ),
  ...['IPG', 'IOMAXSIZE', 'IORATE', 'THRESHOLD'].map(
    (name) => ({ name, takes: 'value', standing: 'no meaning', note: HOW }) as const,
  ),
  { name: 'SPARSE', takes: 'value', standing: 'differs', note: 'holes are always kept, but on Windows never' },
  { name: 'REG', takes: 'nothing', standing: 'no meaning', note: 'each run is told what it is to do' },
  { name: 'TBD', takes: 'nothing', standing: 'differs', note: 'a share that is not there is an error' },
  {
    name: 'LFSM',
    takes: 'optional value',
    standing: 'differs',
    note: 'a full disk stops the run, and the next one takes it up again',
  },
  { name: 'NODCOPY', takes: 'nothing', standing: 'differs', note: 'folder times are always kept' },
  ...['MOV', 'MOVE'].map(
    (name) =>
      ({
        name,
        takes: 'nothing',
        standing: 'refused',
        note: 'it would delete the source, and a backup is a second copy',
      }) as const,
  ),
  ...['MON', 'MOT', 'RH'].map(
    (name) =>
      ({
        name,
        takes: 'value',
        standing: 'refused',
        note: 'a run ends; let the Task Scheduler, cron or a systemd timer start it again',
      }) as const,
  ),
  {
    name: 'PF',
    takes: 'nothing',
    standing: 'refused',
    note: 'a run ends; let the Task Scheduler, cron or a systemd timer start it again',
  },
  ...['M', 'A'].map(
    (name) =>
      ({
        name,
        takes: 'nothing',
        standing: 'refused',
        note: 'a snapshot has every file, whatever its archive flag; unchanged ones take no space',
      }) as const,
  ),
  { name: 'CREATE', takes: 'nothing', standing: 'refused', note: 'it makes empty files, and those are no backup' },
  ...['NOCOPY', 'QUIT'].map(
    (name) =>
      ({ name, takes: 'nothing', standing: 'refused', note: 'it copies nothing, and that is no backup' }) as const,
  ),
  { name: 'FAT', takes: 'nothing', standing: 'refused', note: 'FAT has no hard links' },
  ...['A+', 'A-'].map(
    (name) =>
      ({
        name,
        takes: 'value',
        standing: 'refused',
        note: 'a copy has the attributes of its source; another set could not share a file with it',
      }) as const,
  ),
  ...['MAXLAD', 'MINLAD'].map(
    (name) =>
      ({
        name,
        takes: 'value',
        standing: 'refused',
        note: 'access times say little since Windows keeps few of them',
      }) as const,
  ),
  ...['JOB', 'SAVE', 'SD', 'DD'].map(
    (name) => ({ name, takes: 'value', standing: 'refused', note: 'job files are not read; see --config' }) as const,
  ),
  ...['NOSD', 'NODD'].map(
    (name) => ({ name, takes: 'nothing', standing: 'refused', note: 'job files are not read; see --config' }) as const,
  ),
];
