import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Member, type Move, planLinks } from '../../src/domain/link-plan.ts';

describe('planLinks', () => {
  it('makes all names links to the inode with the most names', () => {
    const members = [member(0, { names: 1 }), member(1, { names: 3 }), member(2, { names: 2 })];
    expect(planLinks(members, 1023)).toEqual([
      { from: 2, to: 1, names: 2 },
      { from: 0, to: 1, names: 1 },
    ]);
  });

  it('keeps the one in the oldest snapshot where all have as many names and none was known', () => {
    const members = [member(0, { age: 2 }), member(1, { age: 0 }), member(2, { age: 1 })];
    expect(planLinks(members, 1023).map(({ to }) => to)).toEqual([1, 1]);
  });

  it('keeps the one that was known before where they have as many names, be it in a snapshot of a later name', () => {
    const members = [member(0), member(1, { recorded: true }), member(2)];
    expect(planLinks(members, 1023).map(({ to }) => to)).toEqual([1, 1]);
    expect(planLinks([member(0), member(1, { recorded: true, age: 1 })], 1023)[0].to).toBe(1);
    expect(planLinks([member(0, { names: 2 }), member(1, { recorded: true })], 1023)[0].to).toBe(0);
  });

  it('goes on with a second canonical where the limit is reached', () => {
    const members = Array.from({ length: 5 }, (_, inode) => member(inode));
    expect(planLinks(members, 2)).toEqual([
      { from: 3, to: 0, names: 1 },
      { from: 4, to: 1, names: 1 },
    ]);
  });

  it('puts 5,000 names on five inodes at the limit of NTFS', () => {
    const members = Array.from({ length: 5000 }, (_, inode) => member(inode));
    expect(countInodes(applied(members, planLinks(members, 1023)))).toBe(5);
  });

  it('moves no name that would free nothing', () => {
    const full = [member(0, { names: 3 }), member(1, { names: 3 })];
    expect(planLinks(full, 3)).toEqual([]);
    expect(planLinks([member(0)], 1023)).toEqual([]);
    expect(planLinks([], 1023)).toEqual([]);
  });

  it('splits the names of one inode over the room on two', () => {
    const members = [member(0, { names: 3 }), member(1, { names: 3 }), member(2, { names: 2 })];
    expect(planLinks(members, 4)).toEqual([
      { from: 2, to: 0, names: 1 },
      { from: 2, to: 1, names: 1 },
    ]);
  });

  it('leaves the names of an inode that has names elsewhere, and links others to it', () => {
    const members = [member(0, { names: 1, links: 2 }), member(1, { names: 1 })];
    expect(planLinks(members, 1023)).toEqual([{ from: 1, to: 0, names: 1 }]);
  });
});

describe('whatever the members and the limit, planLinks', () => {
  it('lets no inode exceed the limit, and adds nothing to one that does already', () => {
    check((members, limit) => {
      const before = new Map(members.map((each) => [each.inode, each.links]));
      for (const { inode, links } of applied(members, planLinks(members, limit))) {
        expect(links).toBeLessThanOrEqual(Math.max(limit, before.get(inode) ?? 0));
      }
    });
  });

  it('keeps ⌈names / limit⌉ inodes where all names are ours', () => {
    check((members, limit) => {
      const ours = members.map((each) => member(each.inode, { names: Math.min(each.names, limit), age: each.age }));
      const names = ours.reduce((sum, each) => sum + each.names, 0);
      expect(countInodes(applied(ours, planLinks(ours, limit)))).toBe(Math.ceil(names / limit));
    });
  });

  it('keeps as few inodes as can hold the names, beside those with names elsewhere', () => {
    check((members, limit) => {
      const elsewhere = members.filter(({ links, names }) => links > names);
      const ours = members.filter(({ links, names }) => links === names && names <= limit);
      const room = elsewhere.reduce((sum, { links }) => sum + Math.max(0, limit - links), 0);
      const homeless = ours.reduce((sum, { names }) => sum + names, 0) - room;
      const fewest = elsewhere.length + Math.max(0, Math.ceil(homeless / limit));
      const planned = [...elsewhere, ...ours];
      expect(countInodes(applied(planned, planLinks(planned, limit)))).toBe(fewest);
    });
  });

  it('has nothing left to do when its plan is carried out', () => {
    check((members, limit) => {
      const after = applied(members, planLinks(members, limit)).filter(({ names }) => names > 0);
      expect(planLinks(after, limit)).toEqual([]);
    });
  });

  it('empties an inode wholly or not at all', () => {
    check((members, limit) => {
      const moves = planLinks(members, limit);
      const sources = new Set(moves.map(({ from }) => from));
      for (const { inode, names } of applied(members, moves)) {
        if (sources.has(inode)) expect(names).toBe(0);
      }
      expect(moves.filter(({ to }) => sources.has(to))).toEqual([]);
    });
  });

  it('never moves a name of an inode that has names elsewhere', () => {
    check((members, limit) => {
      const elsewhere = new Set(members.filter(({ links, names }) => links > names).map(({ inode }) => inode));
      expect(planLinks(members, limit).filter(({ from }) => elsewhere.has(from))).toEqual([]);
    });
  });

  it('frees one inode for every inode it takes names from, and loses no name', () => {
    check((members, limit) => {
      const moves = planLinks(members, limit);
      const after = applied(members, moves);
      expect(members.length - countInodes(after)).toBe(new Set(moves.map(({ from }) => from)).size);
      expect(total(after)).toEqual(total(members));
      expect(moves.filter(({ names }) => names < 1)).toEqual([]);
    });
  });

  it('takes no names from an inode that is more durable than one it keeps', () => {
    check((members, limit) => {
      const sources = new Set(planLinks(members, limit).map(({ from }) => from));
      const ours = members.filter(({ links, names }) => links === names);
      const lost = ours.filter(({ inode }) => sources.has(inode));
      const kept = ours.filter(({ inode }) => !sources.has(inode));
      for (const a of lost) for (const b of kept) expect(isMoreDurable(a, b)).toBe(false);
    });
  });

  it('decides alike in whatever order the members come', () => {
    check((members, limit) => {
      expect(planLinks(members.toReversed(), limit)).toEqual(planLinks(members, limit));
    });
  });
});

function check(property: (members: readonly Member[], limit: number) => void): void {
  const drawn = fc.record({
    names: fc.integer({ min: 1, max: 12 }),
    elsewhere: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(8) }),
    age: fc.nat(4),
    recorded: fc.boolean(),
  });
  const members = fc
    .array(drawn, { maxLength: 24, size: 'max' })
    .map((all) => all.map(({ elsewhere, ...rest }, inode) => ({ ...rest, inode, links: rest.names + elsewhere })));
  fc.assert(fc.property(members, fc.integer({ min: 1, max: 16 }), property), { numRuns: 500 });
}

function member(inode: number, { names = 1, links = names, age = 0, recorded = false }: Partial<Member> = {}): Member {
  return { inode, names, links, age, recorded };
}

function applied(members: readonly Member[], moves: readonly Move[]): Member[] {
  return members.map((each) => {
    const gained =
      sum(moves.filter(({ to }) => to === each.inode)) - sum(moves.filter(({ from }) => from === each.inode));
    return { ...each, names: each.names + gained, links: each.links + gained };
  });
}

function sum(moves: readonly Move[]): number {
  return moves.reduce((total, { names }) => total + names, 0);
}

function total(members: readonly Member[]): { names: number; links: number } {
  return members.reduce((all, { names, links }) => ({ names: all.names + names, links: all.links + links }), {
    names: 0,
    links: 0,
  });
}

function countInodes(members: readonly Member[]): number {
  return members.filter(({ links }) => links > 0).length;
}

function isMoreDurable(a: Member, b: Member): boolean {
  if (a.links !== b.links) return a.links > b.links;
  return a.recorded === b.recorded ? a.age < b.age : a.recorded;
}
