import { below } from './copy-plan.ts';
import { isInStateFolder } from './in-state-folder.ts';
import type { CopyRules, FolderPlaces, LinkedOnSight } from './jobs.ts';
import type { MirrorRun } from './mirror-run.ts';
import { PreviousFolders } from './previous-folders.ts';
import type { OnSight } from './scan-source.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';
import { tryToMakeFolder } from './try-to-make-folder.ts';

/**
 * Undefined where not all that is unchanged may become links while the sources are listed: bytes are to be read first,
 * all names must be known first, or a killed run left something.
 */
export function linksOnSight(run: MirrorRun): LinksOnSight | undefined {
  const { request, rules } = run;
  const { previous, links, selection, foldsNames, skipIfUnchanged, reportNames } = request;
  const isByLook = rules.unchanged === 'link' && links !== 'follow' && previous !== undefined;
  const mustKnowAll = foldsNames || skipIfUnchanged || reportNames || !selection.emptyFolders;
  return isByLook && !mustKnowAll && !rules.dryRun && !rules.resumed ? new LinksOnSight(run) : undefined;
}

/**
 * Has the threads link what is unchanged while they list the sources: most files of a day then have no need to be
 * looked at again, nor does the main thread ever come to know their names.
 */
export class LinksOnSight implements OnSight {
  readonly rules: CopyRules;
  readonly #run: MirrorRun;
  #previous: PreviousFolders | undefined;

  constructor(run: MirrorRun) {
    this.rules = run.rules;
    this.#run = run;
  }

  /** Makes the snapshot's folder and those of several sources, which have been listed by then, one level deep. */
  begin(tree: SourceTree): void {
    const { request, tools, tally } = this.#run;
    this.#run.begin();
    this.#previous = new PreviousFolders(tree, request.previous, tools.fs);
    const [top] = tree.folders;
    const ofSources = top.source === undefined ? tree.folders.filter(({ parent }) => parent === top.number) : [];
    for (const folder of ofSources) {
      if (!folder.isListed) continue;
      folder.isMade = tryToMakeFolder(tools.fs, below(request.target, folder));
      if (folder.isMade) tally.folders.copied++;
    }
  }

  placesOf(folder: SourceFolder): FolderPlaces | undefined {
    const target = below(this.#run.request.target, folder);
    return isInStateFolder(target) ? undefined : { target, previous: this.#previous?.of(folder.number) };
  }

  take(linked: LinkedOnSight, folders: readonly SourceFolder[]): void {
    const { tools, tally } = this.#run;
    for (const [at, folder] of folders.entries()) {
      folder.isMade = linked.isMade[at] === 1;
      if (folder.isMade) tally.folders.copied++;
    }
    tally.countLinkedOnSight(linked);
    tools.finished.takeSettled({ ...linked, folders });
  }
}
