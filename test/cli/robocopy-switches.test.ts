import { describe, expect, it } from 'vitest';
import { backupOptions } from '../../src/cli/commands/backup/options.ts';
import { readRobocopySwitches } from '../../src/cli/commands/backup/robocopy-switches.ts';
import { ROBOCOPY_SWITCHES } from '../../src/cli/commands/backup/robocopy-table.ts';

const read = (line: string, onWindows = true) =>
  readRobocopySwitches({ positionals: line.split(' '), values: {} }, onWindows);

describe('readRobocopySwitches', () => {
  it('turns an existing line into options', () => {
    const { positionals, values } = read(
      'C:\\Data E:\\b /MIR /xd tmp C:\\Data\\cache /XF *.bak /R:2 /W:10 /MT:16 /LEV:3 /MAX:1000 /LOG+:c:\\x.log /L',
    );
    expect(positionals).toEqual(['C:\\Data', 'E:\\b']);
    expect(values).toEqual({
      'no-empty-dirs': false,
      'exclude-dirs': ['tmp', 'C:\\Data\\cache'],
      'exclude-files': ['*.bak'],
      retries: '2',
      wait: '10',
      threads: '16',
      levels: '3',
      'max-size': '1000',
      log: 'c:\\x.log',
      'dry-run': true,
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['/LEV:2', { levels: '2' }],
    ['/MAX:9', { 'max-size': '9' }],
    ['/MIN:9', { 'min-size': '9' }],
    ['/MAXAGE:9', { 'max-age': '9' }],
    ['/MINAGE:9', { 'min-age': '9' }],
    ['/XA:R', { 'exclude-attributes': 'R' }],
    ['/IA:R', { 'include-attributes': 'R' }],
    ['/IF *.jpg', { 'include-files': ['*.jpg'] }],
    ['/XF *.bak', { 'exclude-files': ['*.bak'] }],
    ['/XD tmp', { 'exclude-dirs': ['tmp'] }],
    ['/XF *.bak /R:1 /XF *.tmp', { 'exclude-files': ['*.bak', '*.tmp'], retries: '1' }],
    ['/L', { 'dry-run': true }],
    ['/FFT', { fft: true }],
    ['/V', { verbose: true }],
    ['/BYTES', { bytes: true }],
    ['/MT', {}],
    ['/LOG:x.log', { log: 'x.log' }],
    ['/LOG+:x.log', { log: 'x.log' }],
    ['/UNILOG:x.log', { log: 'x.log' }],
    ['/UNILOG+:x.log', { log: 'x.log' }],
  ])('takes %s for its own option', (switches, values) => {
    expect(read(`a b ${switches}`).values).toEqual(values);
  });

  it('takes wildcards after the folders for the files that are wanted, as robocopy does', () => {
    expect(read('a b *.jpg *.cr2 /S').values).toEqual({ 'include-files': ['*.jpg', '*.cr2'], 'no-empty-dirs': true });
  });

  it('lets /E win over /S, whichever comes first', () => {
    expect(read('a b /S /E').values).toEqual({ 'no-empty-dirs': false });
    expect(read('a b /E /S').values).toEqual({ 'no-empty-dirs': false });
  });

  it.each(['/E /R:2 C:\\Data E:\\b *.jpg', 'C:\\Data /E E:\\b /R:2 *.jpg'])(
    'takes switches before the folders on Windows, as robocopy does: %s',
    (line) => {
      const values = { 'no-empty-dirs': false, retries: '2', 'include-files': ['*.jpg'] };
      expect(read(line)).toMatchObject({ positionals: ['C:\\Data', 'E:\\b'], values });
    },
  );

  it('takes no folder for a switch that robocopy does not have, and none for a pattern', () => {
    expect(read('/data C:\\a? /E').positionals).toEqual(['/data', 'C:\\a?']);
    expect(read('/XD tmp C:\\Data E:\\b')).toMatchObject({
      positionals: [],
      values: { 'exclude-dirs': ['tmp', 'C:\\Data', 'E:\\b'] },
    });
  });

  it('never takes the first two for switches on POSIX, and paths for none', () => {
    expect(read('/s /e /mnt/backups', false).positionals).toEqual(['/s', '/e', '/mnt/backups']);
    expect(read('/home /srv /backups /XD /home/ann/tmp /mir', false)).toMatchObject({
      positionals: ['/home', '/srv', '/backups'],
      values: { 'exclude-dirs': ['/home/ann/tmp'] },
    });
  });

  it('refuses what it cannot honour, and says why', () => {
    expect(() => read('a b /MOV')).toThrow('/MOV cannot be honoured: it would delete the source');
    expect(() => read('a b /mon:1')).toThrow('Task Scheduler');
    expect(() => read('a b /M')).toThrow('archive flag');
  });

  it('refuses a switch it does not know, on Windows, and one without its value', () => {
    expect(() => read('a b /MIRR')).toThrow('/MIRR is no switch');
    expect(() => read('a b /R')).toThrow('/R needs a value');
  });

  it.each(['/?', '/XF*.tmp', '/e/s', '/E/R:1', '/R=1', '/', '/E,'])(
    'refuses %s on Windows, which would else be a folder, or a pattern that no file matches',
    (word) => {
      expect(() => read(`a b ${word}`)).toThrow(`${word} is no switch`);
      expect(() => read(`a b /XD tmp ${word}`)).toThrow(`${word} is no switch`);
    },
  );

  it('takes a share for a folder, and paths with wildcards on POSIX for patterns', () => {
    expect(read('a b //server/share').positionals).toContain('//server/share');
    expect(read('a b /home/ann/*.doc', false).values).toEqual({ 'include-files': ['/home/ann/*.doc'] });
    expect(() => read('a b /?', false)).toThrow('/? is no switch');
  });

  it('refuses a value where none belongs, instead of dropping it', () => {
    expect(() => read('a b /XF:*.tmp')).toThrow('/XF:*.tmp has a colon, where a space belongs: /XF *.tmp');
    expect(() => read('a b /XD:tmp /E')).toThrow('/XD tmp');
    expect(() => read('a b /MIR:x')).toThrow('/MIR takes no value');
  });

  it('knows no lists in files, and passes over what is empty', () => {
    const { values } = read('a b @*.x /XD @eaDir  #recycle');
    expect(values).toEqual({ 'include-files': ['@@*.x'], 'exclude-dirs': ['@@eaDir', '#recycle'] });
  });

  it('refuses what is said twice', () => {
    const raw = { positionals: ['a', 'b', '/R:2'], values: { retries: '3' } };
    expect(() => readRobocopySwitches(raw, true)).toThrow('--retries and a switch');
  });

  it.each(['/XJD', '/XJF', '/SL', '/SJ'])('%s enters no link, so it does not go with --links follow', (name) => {
    expect(read(`a b ${name}`).values).toEqual({ links: 'copy' });
    expect(read(`a b ${name} /XJ`).values).toEqual({ links: 'skip' });
    const raw = { positionals: ['a', 'b', name], values: { links: 'follow' } };
    expect(() => readRobocopySwitches(raw, true)).toThrow('--links and a switch');
  });

  it('says what differs, and what has no meaning here', () => {
    expect(read('a b /MIR /Z /NP /XJ').notes).toEqual([
      '/Z: how files are read and written is chosen by this program.',
      '/NP: output is that of this program.',
    ]);
    expect(read('a b /R:1 /SL').notes).toEqual([expect.stringContaining('copies the top folder alone')]);
    expect(read('a b /MIR').notes).toEqual([expect.stringContaining('what symlinks and junctions lead to')]);
    expect(read('a b').notes).toEqual([]);
    const links = { positionals: ['a', 'b', '/MIR'], values: { links: 'follow' } };
    expect(readRobocopySwitches(links, true).notes).toEqual([]);
  });

  it.each(
    'MIR E S LEV XF XD XJ XJD XJF SL SJ XA IA MAX MIN MAXAGE MINAGE R W MT L FFT DST COPY DCOPY LOG LOG+ UNILOG TEE V NP NFL NDL NS NC BYTES NJH NJS TS FP X ETA Z B J XO XN XC XX XL IS IT MOV MON PF QUIT NOSD NODD SD DD REG TBD LFSM IORATE IOMAXSIZE THRESHOLD SPARSE NOCLONE'.split(
      ' ',
    ),
  )('knows /%s', (name) => {
    expect(ROBOCOPY_SWITCHES.filter((each) => each.name === name)).toHaveLength(1);
  });

  it('gives values to options that there are', () => {
    const every = ROBOCOPY_SWITCHES.filter(({ standing }) => standing !== 'refused');
    const line = every.map(({ name, takes }) => `/${name}${takes === 'value' ? ':1' : ''}`);
    const { values } = readRobocopySwitches({ positionals: ['a', 'b', ...line], values: {} }, true);
    for (const name of Object.keys(values)) expect(Object.keys(backupOptions)).toContain(name);
  });
});
